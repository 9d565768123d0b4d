-- What wrk sends: signed text messages, each with a number of its own, of many followers, a name at random.
local names, query, number = {}, nil, nil

function init(args)
  for name in io.lines(args[1]) do names[#names + 1] = name end
  query, number = args[2], tonumber(args[3])
  math.randomseed(number)
end

local form = "<xml><ToUserName><![CDATA[gh_account]]></ToUserName><FromUserName><![CDATA[oFollower%d]]></FromUserName>"
  .. "<CreateTime>%d</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content>"
  .. "<MsgId>%d</MsgId></xml>"

function request()
  number = number + 1
  local body = form:format(number % 5000, os.time(), names[math.random(#names)], number)
  return wrk.format("POST", "/wechat?" .. query, { ["Content-Type"] = "text/xml" }, body)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(("RESULT %d %d %.3f %.3f %d\n"):format(summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
