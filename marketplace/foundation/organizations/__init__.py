"""Who answers for what: units, the chain of officers, dated appointments, filings, enterprises.

The tree of a jurisdiction is data (`register/`): its tiers, its posts, its units. Nobody acts by a
role of their account but by an appointment to a post at a unit, from one instant to another, so
that who was accountable when something was done can still be told after they left. A unit may not
publish before its chief data officer is appointed and its plan is filed and receipted
(穗府办函〔2021〕51号 三(一)). Enterprises act through members, once somebody verified them.

Words: unit 单位, post 职务, appointment 任命, chief data officer 首席数据官, executive officer
首席数据执行官, liaison 数据联络专员, filing 备案, receipt 回执, delegation 委托, enterprise 企业.
"""
