"""What happens on the base."""

from base_ops.models.accounts import Mail, User
from base_ops.models.bookings import HELD, OCCUPYING, OPEN, TURNOVER, Booking, BookingState, Purpose
from base_ops.models.companies import Company
from base_ops.models.crews import Crew, CrewBreak, Member, MemberRole
from base_ops.models.deliveries import UNDERWAY, DeliveryState, NoticeDelivery
from base_ops.models.demand import DemandSource, DeniedDemand
from base_ops.models.filing import FilingTier
from base_ops.models.idempotency import KeptAnswer
from base_ops.models.invoices import (
    Invoice,
    Payment,
    PaymentMethod,
    SecurityAct,
    SecurityMoney,
    SecurityMovement,
    Settlement,
    SettlementKind,
)
from base_ops.models.life_signs import LifeSign, LifeSignOf
from base_ops.models.line import Challenge, ChallengeState, Override, OverrideState
from base_ops.models.notices import Notice, NoticeKind
from base_ops.models.productions import Production
from base_ops.models.quotes import ApprovalState, DiscountApproval, Quote, QuoteState
from base_ops.models.rounds import (
    RESERVING,
    AllocationRound,
    ItemState,
    RequestState,
    Reserved,
    RoundChoice,
    RoundGrant,
    RoundItem,
    RoundRequest,
    RoundState,
)
from base_ops.models.sign_ins import SignInTries, TriesOf
from base_ops.models.tariffs import (
    FactorKind,
    Meter,
    NoticeAct,
    Scheme,
    Tariff,
    TariffExtra,
    TariffFactor,
    TariffNotice,
    TariffRate,
    TariffState,
)
from base_ops.models.waitlist import (
    STILL_WAITING,
    DeskTerms,
    OfferState,
    WaitlistEntry,
    WaitlistOffer,
    WaitlistState,
)

__all__ = [
    "Invoice",
    "Payment",
    "PaymentMethod",
    "SecurityAct",
    "SecurityMoney",
    "SecurityMovement",
    "Settlement",
    "SettlementKind",
    "ApprovalState",
    "DiscountApproval",
    "Quote",
    "QuoteState",
    "FactorKind",
    "Meter",
    "NoticeAct",
    "Scheme",
    "Tariff",
    "TariffExtra",
    "TariffFactor",
    "TariffNotice",
    "TariffRate",
    "TariffState",
    "HELD",
    "OCCUPYING",
    "OPEN",
    "STILL_WAITING",
    "TURNOVER",
    "UNDERWAY",
    "Booking",
    "BookingState",
    "Challenge",
    "ChallengeState",
    "Company",
    "Crew",
    "CrewBreak",
    "DeliveryState",
    "DemandSource",
    "DeniedDemand",
    "DeskTerms",
    "FilingTier",
    "KeptAnswer",
    "LifeSign",
    "LifeSignOf",
    "Mail",
    "Member",
    "MemberRole",
    "Notice",
    "NoticeDelivery",
    "NoticeKind",
    "OfferState",
    "Override",
    "OverrideState",
    "Production",
    "Purpose",
    "RESERVING",
    "AllocationRound",
    "ItemState",
    "RequestState",
    "Reserved",
    "RoundChoice",
    "RoundGrant",
    "RoundItem",
    "RoundRequest",
    "RoundState",
    "SignInTries",
    "TriesOf",
    "User",
    "WaitlistEntry",
    "WaitlistOffer",
    "WaitlistState",
]
