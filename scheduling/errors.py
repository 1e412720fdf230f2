"""What can go wrong between a script and a published plan."""

from sets.errors import BadInput, Conflict, NotAllowed, NotFound


class NoCrewsChosen(BadInput):
    code = "no_crews_chosen"
    zh = "请至少选择一个剧组。"
    en = "Choose at least one crew."


class CrewOfAnotherBase(NotFound):
    code = "crew_not_found"
    zh = "没有这个剧组。"
    en = "There is no such crew."


class RunLimits(BadInput):
    code = "run_limits"
    zh = "{field} 应在 {low} 到 {high} 之间，现为 {value}。"
    en = "{field} must be between {low} and {high}, not {value}."


class NothingToShoot(BadInput):
    code = "nothing_to_shoot"
    zh = "{crew} 没有要排的场次，请先导入剧本。"
    en = "{crew} has no scenes to schedule; import its script first."


class LocationsUndecided(BadInput):
    code = "locations_undecided"
    zh = "{crew} 还有地点没有定场景：{names}。请先在剧目里选定场景类型。"
    en = "{crew} has locations without a set: {names}. Decide their kinds first."


class CrewOutsideHorizon(BadInput):
    code = "crew_outside_horizon"
    zh = "{crew} 的可拍日期（{first} 至 {last}）不在所排的 {days} 天之内。"
    en = "{crew} may shoot {first} to {last}, outside the {days} days to be planned."


class RunNotFound(NotFound):
    code = "run_not_found"
    zh = "没有这次排期计算。"
    en = "There is no such run."


class RunNotQueued(Conflict):
    code = "run_not_queued"
    zh = "排期计算 {run} 已被别的机器领走或已结束。"
    en = "Run {run} was taken by another worker or is over."


class RunIsOver(NotAllowed):
    code = "run_is_over"
    zh = "这次排期计算已经结束。"
    en = "This run is over."


class PlanNotFound(NotFound):
    code = "plan_not_found"
    zh = "没有这个拍摄计划。"
    en = "There is no such plan."


class PlanNotDraft(NotAllowed):
    code = "plan_not_draft"
    zh = "只有草案可以发布，这个计划已发布或已被取代。"
    en = "Only a draft can be published; this plan is published or superseded."


class PlanIsEmpty(NotAllowed):
    code = "plan_is_empty"
    zh = "计划里一场也没有，无可发布。"
    en = "The plan has no scene; there is nothing to publish."


class PlanTooLate(Conflict):
    code = "plan_too_late"
    zh = "计划中有 {count} 个拍摄单元已过开始时间（最早 {first}），请重新计算。"
    en = "{count} visits of the plan should have begun already (first {first}); run it again."


class PlanClashes(Conflict):
    """Something was booked meanwhile; `clashes` names each, nothing was published."""

    code = "plan_clashes"
    zh = "没有发布：计划与现有预订冲突。{text_zh}"
    en = "Nothing was published: the plan clashes with bookings. {text_en}"


class PlanOutdated(Conflict):
    code = "plan_outdated"
    zh = "没有发布：计算之后场次有变（{scenes}），请重新计算。"
    en = "Nothing was published: scenes changed since the run ({scenes}); run it again."


class SolverFailed(Conflict):
    """Our bug, not the user's: the solver process ended without a plan."""

    code = "solver_failed"
    zh = "排期程序异常结束（{exit}）：{said}"
    en = "The packer ended without a plan ({exit}): {said}"


class PlanBreaksRules(Conflict):
    """Our bug, not the user's: the independent check objects to the solver's plan."""

    code = "plan_breaks_rules"
    zh = "算出的计划违反 {count} 条规则，已作废：{first}"
    en = "The plan found breaks {count} rules and was dropped: {first}"


class RunTakenOver(Conflict):
    """This worker's lease ran out and another one has the run; it must stop at once."""

    code = "run_taken_over"
    zh = "排期计算 {run} 已由另一台机器接手。"
    en = "Run {run} was taken over by another worker."


class CrewOfAnotherProduction(NotFound):
    code = "crew_not_found"
    zh = "这个剧目没有这个剧组。"
    en = "The production has no such crew."


class KindOfAnotherBase(NotFound):
    code = "kind_not_found"
    zh = "没有这个场景类型。"
    en = "There is no such kind of set."


class ScriptAlreadyPublished(Conflict):
    code = "script_already_published"
    zh = "{title} 的场次已经排进已发布的计划，不能整本重新导入。"
    en = "Scenes of {title} are in a published plan; the script cannot be replaced as a whole."


class PlanNotPublished(NotAllowed):
    code = "plan_not_published"
    zh = "只有已发布的计划可以在变故后重排。"
    en = "Only a published plan can be repaired."


class PlanImagined(NotAllowed):
    code = "plan_imagined"
    zh = "这是假设推演的结果，不能发布；要照做，请按真实情况重新计算。"
    en = "This plan answers a what-if and cannot be published; change the base and run it for real."


class CrewInPlanAlready(BadInput):
    code = "crew_in_plan_already"
    zh = "{crew} 已在这个计划里，不用再加入。"
    en = "{crew} is in this plan already."


class PlanNotImagined(NotAllowed):
    code = "plan_not_imagined"
    zh = "只有假设推演的结果可以采用。"
    en = "Only the answer of a what-if can be adopted."


class AdoptedAlready(Conflict):
    code = "adopted_already"
    zh = "这个推演已经采用过，草案是「{plan}」。"
    en = "This what-if was adopted already; its draft is “{plan}”."


class ImaginedNotTrue(Conflict):
    """What the answer takes for granted and is not so yet; `wishes` names each."""

    code = "imagined_not_true"
    zh = "没有采用，先把这些变成真的：{text_zh}"
    en = "Not adopted. Make these true first: {text_en}"


class AnswerOutdated(Conflict):
    """Something the answer of a what-if relied on has changed since."""

    code = "answer_outdated"
    zh = "没有采用，推演之后情况有变：{text_zh}。请重新推演。"
    en = "Not adopted, things have changed since it was asked: {text_en}. Ask again."


class MayNotChangeCrews(NotAllowed):
    code = "may_not_change_crews"
    zh = "你没有改剧组档期的权限，请先请经理改好。"
    en = "You may not change the dates of crews; ask the manager to."


class BoundUnderWay(Conflict):
    code = "bound_under_way"
    zh = "已经在为这个计划求下界（{run}），等它算完或先停下。"
    en = "A bound for this plan is being proven already ({run}); wait for it or stop it."


class SceneNotInPlan(BadInput):
    code = "scene_not_in_plan"
    zh = "{scene} 不在这个计划的剧组要拍的场次里。"
    en = "{scene} is not among the scenes that the crews of this plan are to shoot."


class RoleNotInPlan(BadInput):
    code = "role_not_in_plan"
    zh = "角色“{role}”不在这个计划要拍的场次里。"
    en = "The role “{role}” is in no scene that this plan is to shoot."


class QuestionImpossible(BadInput):
    """The packer refused what was asked; `reason` is its own stable code."""

    code = "question_impossible"
    zh = "做不到：{text_zh}"
    en = "This cannot be done: {text_en}"


class HappeningIncomplete(BadInput):
    code = "happening_incomplete"
    zh = "“{what}”缺少：{field}。"
    en = "“{what}” lacks: {field}."


class PinIncomplete(BadInput):
    code = "pin_incomplete"
    zh = "这种固定项还缺：{field}。"
    en = "A pin of this kind lacks: {field}."


class PinWithoutCrew(BadInput):
    code = "pin_without_crew"
    zh = "{scene} 还没有分给剧组，不能固定。"
    en = "{scene} belongs to no crew yet and cannot be pinned."


class PinOutsideWindow(BadInput):
    code = "pin_outside_window"
    zh = "{date} 不在 {crew} 的可拍日期（{first} 至 {last}）之内。"
    en = "{date} is outside the days {crew} may shoot ({first} to {last})."


class PinOutsideHours(BadInput):
    code = "pin_outside_hours"
    zh = "{scene} 在 {start} 开拍放不进 {crew} 的工作时间（{call} 出工，最晚 {latest}）。"
    en = "{scene} starting {start} does not fit the hours of {crew} ({call} to {latest} at most)."


class PinOnAnotherDay(BadInput):
    code = "pin_on_another_day"
    zh = "{scene} 的开拍时刻和拍摄日都已固定，但不是同一天。"
    en = "{scene} has both its start and its day pinned, and they are not the same day."


class PinSetUnfit(BadInput):
    code = "pin_set_unfit"
    zh = "{set} 不是“{location}”可用的场景（类型不符、已停用或不在候选中）。"
    en = "{set} cannot play “{location}”: another kind, closed for good, or not a candidate."


class PinsContradict(BadInput):
    """What is pinned cannot be kept together; `reason` is the packer's own stable code."""

    code = "pins_contradict"
    zh = "固定项无法满足：{text_zh}"
    en = "The pins cannot be kept: {text_en}"


class PinNotFound(NotFound):
    code = "pin_not_found"
    zh = "没有这个固定项。"
    en = "There is no such pin."


class RoundBeingAnswered(Conflict):
    code = "round_being_answered"
    zh = "分配轮「{round}」正在计算答复，请等它结束或先停止。"
    en = "Round {round} is being answered; wait for it, or stop it first."
