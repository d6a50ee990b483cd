-- Takes a task. ARGV and answer: see taking.lua.
local taken = take(1)
-- Whoever takes at the sound of a bell rings on; who takes after a finish took no bell away.
if taken then ring_if_more(taken[2]) end
return taken
