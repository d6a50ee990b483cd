-- Ends an attempt.
-- ARGV: those of finish() in attempt_end.lua.
-- Answers what finish() does.
return finish(1)
