"""What can go wrong in an allocation round. Nothing here names another company's crew."""

from sets.errors import BadInput, Conflict, NotAllowed, NotFound


class RoundReserves(Conflict):
    """Refused because a round is about these sets; `link` leads to it."""

    code = "reserved_for_round"
    zh = "{set} 在 {first} 至 {last} 由分配轮「{round}」统一分配，{closes_at} 截止；请到 {link} 提交申请。"
    en = "{set} is shared out by round {round} from {first} to {last}; ask there by {closes_at}: {link}"


class RoundNotFound(NotFound):
    code = "round_not_found"
    zh = "没有这个分配轮。"
    en = "There is no such round."


class RoundNotThere(NotAllowed):
    """The act does not go with the state of the round."""

    code = "round_not_in_state"
    zh = "分配轮「{round}」现为「{state_zh}」，不能{act_zh}。"
    en = "Round {round} is {state_en}; it cannot be {act_en} now."


class RoundUnsound(BadInput):
    code = "round_unsound"
    zh = "分配轮不成立：{why_zh}"
    en = "The round does not hold together: {why_en}"


class RoundClosed(NotAllowed):
    """By the database's clock; what was asked for in time stays."""

    code = "round_closed"
    zh = "分配轮「{round}」只在 {opens_at} 至 {closes_at} 收申请。"
    en = "Round {round} takes requests from {opens_at} to {closes_at}."


class RequestNotFound(NotFound):
    code = "round_request_not_found"
    zh = "没有这个分配申请。"
    en = "There is no such request."


class RequestMade(Conflict):
    code = "round_request_made"
    zh = "{crew} 在这一轮已有申请，请修改那一个。"
    en = "{crew} has a request in this round already; change that one."


class RequestWithdrawn(NotAllowed):
    code = "round_request_withdrawn"
    zh = "这个申请已撤回。"
    en = "This request was withdrawn."


class ItemUnsound(BadInput):
    """`item` is the place of the item in the request, from 1."""

    code = "round_item_unsound"
    zh = "第 {item} 项不成立：{why_zh}"
    en = "Item {item} does not hold together: {why_en}"


class TooManyItems(BadInput):
    code = "round_too_many_items"
    zh = "一个申请 1 到 {most} 项，现为 {count} 项。"
    en = "A request has 1 to {most} items, not {count}."


class NothingCollected(NotAllowed):
    code = "round_nothing_collected"
    zh = "分配轮「{round}」没有收到申请，无可答复。"
    en = "Round {round} has no request to answer."


class RoundIsStale(Conflict):
    """The calendar changed since the draft; nothing was written."""

    code = "round_is_stale"
    zh = "没有公布：草案之后日历有变。{text_zh}请重新答复。"
    en = "Nothing was published: the calendar changed since the draft. {text_en} Answer again."


class GateRefuses(NotAllowed):
    """A gate of the desk refuses some requests; `refused` names each, nothing was written."""

    code = "round_gate_refuses"
    zh = "没有公布：{count} 个剧组过不了预订的关。{text_zh}可选择把它们留下、公布其余。"
    en = (
        "Nothing was published: {count} crews do not pass the desk. {text_en} They may be left out."
    )


class CrewElsewhere(NotFound):
    code = "crew_not_found"
    zh = "没有这个剧组。"
    en = "There is no such crew."
