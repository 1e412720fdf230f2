"""What can go wrong with money: prices, quotes, settlements, invoices, payments."""

from sets.errors import BadInput, Conflict, NotAllowed, NotFound


class NoTariff(NotAllowed):
    code = "no_tariff"
    zh = "{base} 还没有生效的价目表：请先在「报价与结算 → 价目表」新建并发布一版。"
    en = "{base} has no published tariff yet: make one under Money → Tariffs and publish it."


class NotPriced(NotAllowed):
    code = "not_priced"
    zh = "价目表 {tariff} 没有给 {set} 定「{scheme_zh}」价：请新建一版补上后发布。"
    en = "Tariff {tariff} has no {scheme_en} price for {set}: add one in a new version."


class SchemeDoesNotFit(BadInput):
    code = "scheme_does_not_fit"
    zh = "{set}：{hours} 小时不能按「{scheme_zh}」计价，请换一种计价方式。"
    en = "{set}: {hours} h cannot be priced by {scheme_en}; choose another scheme."


class UnknownExtra(BadInput):
    code = "unknown_extra"
    zh = "价目表 {tariff} 没有收费项「{extra}」。"
    en = "Tariff {tariff} has no extra called {extra}."


class NothingToPrice(BadInput):
    code = "nothing_to_price"
    zh = "没有要报价的场景和时段。"
    en = "There is no set and span to price."


class KindWithoutSets(BadInput):
    code = "kind_without_sets"
    zh = "没有开放的「{kind}」可报价。"
    en = "There is no open set of the kind {kind} to price."


class TariffNotFound(NotFound):
    code = "tariff_not_found"
    zh = "没有这版价目表。"
    en = "There is no such tariff."


class TariffPublished(NotAllowed):
    code = "tariff_published"
    zh = "{tariff} 已发布，不能再改：请另建新版。"
    en = "{tariff} is published and cannot be changed: make a new version."


class TariffIncomplete(BadInput):
    code = "tariff_incomplete"
    zh = "{tariff} 还不能发布：{reason_zh}。"
    en = "{tariff} cannot be published yet: {reason_en}."


class TariffStartsInThePast(BadInput):
    code = "tariff_starts_in_the_past"
    zh = "生效日 {day} 已经过去。"
    en = "The first day {day} is over."


class QuoteNotFound(NotFound):
    code = "quote_not_found"
    zh = "没有这份报价。"
    en = "There is no such quote."


class QuoteNotInState(Conflict):
    code = "quote_not_in_state"
    zh = "报价 {quote} 现为「{state_zh}」，不能这样做。"
    en = "Quote {quote} is {state_en}; this cannot be done."


class QuoteOutOfDate(Conflict):
    code = "quote_out_of_date"
    zh = "报价 {quote} 已于 {valid_until} 过期：请重新报价。"
    en = "Quote {quote} ended on {valid_until}: make a new one."


class DiscountNeedsApproval(NotAllowed):
    code = "discount_needs_approval"
    zh = "报价 {quote} 折扣 {percent}%，超过销售可给的 {limit}%：须经基地经理批准才能发出或接受。"
    en = "Quote {quote} gives {percent}% off, more than the {limit}% a seller may: a base manager must approve it first."


class NoApprovalAsked(NotAllowed):
    code = "no_approval_asked"
    zh = "报价 {quote} 没有待批准的折扣。"
    en = "Quote {quote} has no discount waiting for approval."


class ReasonMissing(BadInput):
    code = "reason_missing"
    zh = "请写明原因。"
    en = "Say why."


class DiscountOutOfRange(BadInput):
    code = "discount_out_of_range"
    zh = "折扣须在 0 到 100% 之间，收到 {percent}。"
    en = "A discount is between 0 and 100%, not {percent}."


class QuoteWithoutClient(BadInput):
    code = "quote_without_client"
    zh = "请说明报价给哪家公司或剧组。"
    en = "Say which company or crew the quote is for."


class BookingsOfSeveralCrews(BadInput):
    code = "bookings_of_several_crews"
    zh = "一份报价只能含同一公司的预订。"
    en = "A quote holds bookings of one company only."


class CheckOutBeforeCheckIn(BadInput):
    code = "check_out_before_check_in"
    zh = "{set}：离场 {checked_out_at} 不晚于进场 {checked_in_at}。"
    en = "{set}: check-out {checked_out_at} is not after check-in {checked_in_at}."


class NotCheckedIn(NotAllowed):
    code = "not_checked_in"
    zh = "{set} 还没有登记进场。"
    en = "{set} was not checked in yet."


class AttendanceInTheFuture(BadInput):
    code = "attendance_in_the_future"
    zh = "{at} 还没到，不能登记。"
    en = "{at} is still to come; it cannot be entered."


class AttendanceFarFromBooking(BadInput):
    code = "attendance_far_from_booking"
    zh = "{set} 的预订是 {starts_at} 至 {ends_at}，{at} 相差超过 {hours} 小时。"
    en = "{set} is booked from {starts_at} to {ends_at}; {at} is more than {hours} h away."


class SetStillOccupied(Conflict):
    code = "set_still_occupied"
    zh = "{set}：{at} 时前一剧组还没有离场（{until}）。"
    en = "{set}: at {at} the crew before had not left yet ({until})."


class NotYetUsed(NotAllowed):
    code = "not_yet_used"
    zh = "不能结算：{sets} 还没有登记进场和离场。"
    en = "Cannot settle: {sets} have no check-in and check-out yet."


class SettlementInvoiced(NotAllowed):
    code = "settlement_invoiced"
    zh = "结算单 {settlement} 已开票 {invoice}，不能重算：请先作废发票。"
    en = "Settlement {settlement} is invoiced as {invoice}: void that invoice first."


class SettlementNotFound(NotFound):
    code = "settlement_not_found"
    zh = "没有这份结算单。"
    en = "There is no such settlement."


class SettlementNotLatest(NotAllowed):
    code = "settlement_not_latest"
    zh = "结算单 {settlement} 已被新版取代。"
    en = "Settlement {settlement} was replaced by a newer one."


class InvoiceNotFound(NotFound):
    code = "invoice_not_found"
    zh = "没有这张发票。"
    en = "There is no such invoice."


class InvoiceVoid(NotAllowed):
    code = "invoice_void"
    zh = "发票 {invoice} 已作废。"
    en = "Invoice {invoice} is void."


class InvoiceHasPayments(NotAllowed):
    code = "invoice_has_payments"
    zh = "发票 {invoice} 已收 {paid}，不能作废：请先冲回收款。"
    en = "Invoice {invoice} has payments of {paid}: reverse them first."


class NothingToInvoice(BadInput):
    code = "nothing_to_invoice"
    zh = "结算单 {settlement} 金额为零，不需开票。"
    en = "Settlement {settlement} is zero; there is nothing to invoice."


class PaymentTooLarge(BadInput):
    code = "payment_too_large"
    zh = "发票 {invoice} 只剩 {open} 未收，不能记 {amount}。"
    en = "Invoice {invoice} has {open} open; {amount} cannot be recorded."


class PaymentNotFound(NotFound):
    code = "payment_not_found"
    zh = "没有这笔收款。"
    en = "There is no such payment."


class PaymentReversed(NotAllowed):
    code = "payment_reversed"
    zh = "这笔收款已经冲回。"
    en = "This payment is reversed already."


class AmountNotPositive(BadInput):
    code = "amount_not_positive"
    zh = "金额须大于零。"
    en = "The amount must be more than zero."


class NotEnoughKept(NotAllowed):
    code = "not_enough_kept"
    zh = "{money_zh}只存有 {kept}，不能{act_zh} {amount}。"
    en = "Only {kept} of the {money_en} is kept; {amount} cannot be {act_en}."


class NoNoticeRule(NotAllowed):
    code = "no_notice_rule"
    zh = "价目表 {tariff} 没有提前 {hours} 小时改期的规则：须取消后重订。"
    en = "Tariff {tariff} allows no move with {hours} h of notice: cancel and book again."
