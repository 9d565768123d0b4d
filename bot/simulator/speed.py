"""How fast a mass message goes out: five steps, kept and told, with no effect on the desk."""

from typing import Any

from bot.simulator.api import OK, Call, Refusal, endpoint

PER_MINUTE = (80, 60, 45, 30, 10)  # ten thousands a minute


@endpoint("/cgi-bin/message/mass/speed/get", takes="nothing", needs="certified")
def get(call: Call) -> dict[str, Any]:
    speed = int(call.platform.store.get("speed", 0))
    return {"speed": speed, "realspeed": PER_MINUTE[speed]}


@endpoint("/cgi-bin/message/mass/speed/set", needs="certified")
def set_speed(call: Call) -> dict[str, Any]:
    speed = call.body.get("speed")
    if speed is None:
        raise Refusal(45084)
    if isinstance(speed, bool) or not isinstance(speed, int) or not 0 <= speed < len(PER_MINUTE):
        raise Refusal(45083)
    call.platform.store.put("speed", speed)
    return OK
