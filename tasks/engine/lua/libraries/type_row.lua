-- Library: what attempts at tasks of a type came to, out of what type_counters.lua counted.
--   type_row(queue, type)   a row of numbers as text, which type_counters.py reads; nil where nothing
--                           was counted
local function type_row(queue, type)
  local fields = redis.call('HGETALL', KEY.type_counters .. queue .. ':' .. type)
  if #fields == 0 then return nil end
  local row = {}
  for i = 1, ROW_LENGTH do row[i] = 0 end
  local function add(name, count)
    local place = place_of(name)
    if place then row[tonumber(place)] = row[tonumber(place)] + count end
  end
  for i = 1, #fields, 2 do
    local event, run, wait = string.match(fields[i], '^(.*):(.*):(.*)$')
    add(event, fields[i + 1])
    add('run' .. run, fields[i + 1])
    add('wait' .. wait, fields[i + 1])
  end
  for i = 1, ROW_LENGTH do row[i] = string.format('%.0f', row[i]) end
  return table.concat(row, ' ')
end
