"""What can go wrong on the base. Messages never name another company's production."""

from sets.errors import BadInput, Conflict, Mismatch, NotAllowed, NotFound, Outdated, TooMany


class SetAlreadyBooked(Conflict):
    code = "set_already_booked"
    zh = "{set} 在 {starts_at} 至 {ends_at} 已被占用。"
    en = "{set} is taken from {starts_at} to {ends_at}."


class SetClosed(Conflict):
    code = "set_closed"
    zh = "{set} 在 {starts_at} 至 {ends_at} 关闭维修。"
    en = "{set} is closed for maintenance from {starts_at} to {ends_at}."


class AskedTwice(Conflict):
    code = "asked_twice"
    zh = "同一请求两次占用 {set}：{starts_at} 至 {ends_at}。"
    en = "The request takes {set} twice: {starts_at} to {ends_at}."


class NoRoomForTurnover(Conflict):
    code = "no_room_for_turnover"
    zh = "{set} 在 {starts_at} 前后需要 {need} 分钟拆景、改景，只有 {have} 分钟。"
    en = "{set} needs {need} minutes of strike and redress at {starts_at}; there are {have}."


class BookingsClash(Conflict):
    """Several bookings asked for at once; `clashes` has one entry for each refusal."""

    code = "bookings_clash"
    zh = "{count} 处冲突，全部未预订：{text_zh}"
    en = "{count} clashes, nothing was booked: {text_en}"


class LineIsFull(Conflict):
    code = "line_is_full"
    zh = "{set} 这段时间已有 {length} 个顺位，不能再排。"
    en = "{set} already has {length} in line for this time."


class AlreadyInLine(Conflict):
    code = "already_in_line"
    zh = "这个剧组在 {set} 这段时间已有预订或候补。"
    en = "This crew already has {set}, or waits for it, at this time."


class HoldQuotaReached(NotAllowed):
    code = "hold_quota_reached"
    zh = "{company} 已有 {open} 个未确认的预留，上限 {limit}；请先确认或释放一些。"
    en = (
        "{company} has {open} holds not confirmed yet, of at most {limit}; confirm or release some."
    )


class RegistrationNumberMissing(NotAllowed):
    code = "registration_number_missing"
    zh = "《{production}》属「{tier}」，没有备案号不能确认；请先填写备案号。"
    en = "{production} is of tier {tier}: nothing can be confirmed without its registration number."


class CannotChallenge(NotAllowed):
    code = "cannot_challenge"
    zh = "不能催定：{why_zh}"
    en = "This cannot be challenged: {why_en}"


class OverrideNeedsReason(BadInput):
    code = "override_needs_reason"
    zh = "改派须写明原因。"
    en = "An override needs a reason."


class OverrideNotFound(NotFound):
    code = "override_not_found"
    zh = "没有这个改派申请。"
    en = "There is no such override."


class OverrideDecided(NotAllowed):
    code = "override_decided"
    zh = "这个改派申请已经{state_zh}。"
    en = "This override has been {state_en} already."


class SetNotOpen(NotAllowed):
    code = "set_not_open"
    zh = "{set} 现为「{state_zh}」，不能预订。"
    en = "{set} cannot be booked: {state_en}."


class SetOfAnotherBase(NotFound):
    code = "set_not_found"
    zh = "没有这个场景。"
    en = "There is no such set."


class DressingOfAnotherSet(BadInput):
    code = "dressing_of_another_set"
    zh = "{set} 没有「{dressing}」这种陈设。"
    en = "{set} cannot be dressed as {dressing}."


class BookingNotFound(NotFound):
    code = "booking_not_found"
    zh = "没有这个预订。"
    en = "There is no such booking."


class BookingNotActive(NotAllowed):
    code = "booking_not_active"
    zh = "这个预订已是「{state_zh}」，不能再更改。"
    en = "This booking is {state_en}; it cannot be changed any more."


class BookingChanged(Outdated):
    code = "booking_changed"
    zh = "这个预订已被别人改过（现为第 {version} 版），请刷新后再改。"
    en = "Somebody has changed this booking (it is version {version} now); look again first."


class UnsoundVersion(BadInput):
    code = "unsound_version"
    zh = 'If-Match 应为预订的版本号，如 "3"。'
    en = 'If-Match should be the booking\'s version, such as "3".'


class KeyUsedOtherwise(Mismatch):
    code = "idempotency_key_reused"
    zh = "请求键 {key} 已用于另一个请求。"
    en = "The key {key} was used for another request."


class UnsoundKey(BadInput):
    code = "unsound_idempotency_key"
    zh = "Idempotency-Key 须为 1 到 200 个可见的 ASCII 字符。"
    en = "An Idempotency-Key is 1 to 200 visible ASCII characters."


class TurnoverFollowsBookings(NotAllowed):
    code = "turnover_follows_bookings"
    zh = "拆景、改景和分景占用随预订自动生成，请修改预订本身。"
    en = "Strike, redress and part rows follow their booking; change the booking itself."


class SpanOutOfReach(BadInput):
    code = "span_out_of_reach"
    zh = "{starts_at} 至 {ends_at} 不能预订：最长 {days} 天，且不晚于 {latest}。"
    en = "{starts_at} to {ends_at} cannot be booked: at most {days} days, up to {latest}."


class SpanIsOver(BadInput):
    code = "span_is_over"
    zh = "{ends_at} 已经过去，不能再预订。"
    en = "{ends_at} is over; it cannot be booked any more."


class NothingAsked(BadInput):
    code = "nothing_asked"
    zh = "没有要预订的场景。"
    en = "No set was asked for."


class WrongCredentials(BadInput):
    code = "wrong_credentials"
    zh = "用户名或密码不对。"
    en = "The name or the password is wrong."


class SignInBlocked(TooMany):
    """Says the same of a name and of an address, and of names that nobody has."""

    code = "sign_in_blocked"
    zh = "登录尝试太多，请过 {minutes} 分钟再试。"
    en = "Too many tries to sign in; wait {minutes} min and try again."


class KindOfAnotherBase(NotFound):
    code = "kind_not_found"
    zh = "没有这种场景类型。"
    en = "There is no such kind of set."


class WindowTooShort(BadInput):
    code = "window_too_short"
    zh = "轮候时段只有 {have} 分钟，放不下 {minutes} 分钟。"
    en = "The window has {have} minutes; {minutes} do not fit."


class DressingUnknown(BadInput):
    code = "dressing_unknown"
    zh = "{kind} 没有一个场景能陈设成「{dressing}」。"
    en = "No set of the kind {kind} can be dressed as {dressing}."


class TooManyWaiting(NotAllowed):
    code = "too_many_waiting"
    zh = "{crew} 已有 {count} 条轮候，请先取消不再需要的。"
    en = "{crew} waits for {count} already; cancel what is not needed any more."


class EntryNotFound(NotFound):
    code = "waitlist_entry_not_found"
    zh = "没有这条轮候。"
    en = "There is no such entry on the waitlist."


class EntryNotWaiting(NotAllowed):
    code = "waitlist_entry_not_waiting"
    zh = "这条轮候已是「{state_zh}」，不能再更改。"
    en = "This entry is {state_en}; it cannot be changed any more."


class OfferNotFound(NotFound):
    code = "offer_not_found"
    zh = "没有这个空档链接，或它已失效。"
    en = "There is no such offer, or its link is not valid any more."


class OfferExpired(Conflict):
    code = "offer_expired"
    zh = "链接已过期：{set} {starts_at}。您仍在轮候中，有新的空档会再通知您。"
    en = "The offer of {set} at {starts_at} has expired. You are still waiting and will be told of the next gap."


class OfferGone(Conflict):
    code = "offer_gone"
    zh = "{set} {starts_at} 的空档已被接走。您仍在轮候中，有新的空档会再通知您。"
    en = "The gap on {set} at {starts_at} has gone. You are still waiting and will be told of the next gap."


class CutOutsideBooking(BadInput):
    code = "cut_outside_booking"
    zh = "提前结束的时间应在 {starts_at} 与 {ends_at} 之间，现为 {at}。"
    en = "The early end must lie between {starts_at} and {ends_at}; it is {at}."


class CrewDatesReversed(BadInput):
    code = "crew_dates_reversed"
    zh = "剧组的首个可拍日（{first}）晚于最后可拍日（{last}）。"
    en = "The crew's first day ({first}) is after its last ({last})."


class DeliveryNotFound(NotFound):
    code = "delivery_not_found"
    zh = "没有这封通知邮件。"
    en = "There is no such letter."


class CannotSendAgain(Conflict):
    code = "cannot_send_again"
    zh = "这封邮件已发出或正在发，不能再排。"
    en = "This letter has gone out or is being sent; it cannot be queued again."


class MailLinkNotFound(NotFound):
    code = "mail_link_not_found"
    zh = "没有这个链接，或它已失效。"
    en = "There is no such link, or it is not valid any more."
