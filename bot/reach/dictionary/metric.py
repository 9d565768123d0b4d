"""An entry of the dictionary: what one metric means.

A unit says what one is: 人 are different people, 人次 the same person once for each day or article.
"""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["人", "人次", "次", "篇", "条", "%", "分钟", "元", "天", "毫秒"]
Grows = Literal["cumulative", "daily", "standing"]
Scope = Literal["notified", "published", "summed", "both", "account"]


@dataclass(frozen=True)
class Metric:
    """What a number means: in the words of staff, and where it comes from."""

    key: str  # the name of the field that holds it
    name: str
    unit: Unit
    grows: Grows  # cumulative since publication · each day by itself · how it stood at the end of a day
    # articles followers were notified of · only published · any single one, but summed only of notified ones
    # · both · no articles at all
    scope: Scope
    calls: tuple[str, ...]  # of WeChat; none where we count ourselves
    meaning: str
    without: str  # what it does not contain
    cut_off: str = "每天08:30以后取前一天的数"
    exported: bool = False  # where WeChat's interface tells nothing, an imported export of the backend does

    @property
    def persons(self) -> bool:
        """Tell whether it counts people, each once, and not how often something was done."""
        return self.unit == "人"


TOTALS, READ = "getarticletotaldetail", "getarticleread"
BIZ, USERS, CUMULATE = "getbizsummary", "getusersummary", "getusercumulate"
UPSTREAM, INTERFACE = "getupstreammsg", "getinterfacesummary"
