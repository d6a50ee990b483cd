-- Takes a task.
-- ARGV: those of take() in attempt_start.lua.
-- Answers what take() does.
local taken = take(1)
-- Whoever takes at the sound of a bell rings on; who takes after a finish took no bell away.
if taken then ring_bell_if_pending(taken[3]) end
return taken
