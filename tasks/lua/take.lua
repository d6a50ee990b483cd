-- Takes a task. ARGV and answer: see taking.lua.
return take(1)
