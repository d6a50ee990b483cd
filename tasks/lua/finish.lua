-- Ends an attempt. ARGV and answer: see finishing.lua.
return finish(1)
