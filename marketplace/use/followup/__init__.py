"""What was promised, by when, and whether it was done: nobody has to remember it.

The duties of a licence come from its contract: pay, report, accept, delete, and the end of the term
itself. Each has a clock that is computed from the instant it is asked at, so lateness needs no
nightly job. A usage report is held against the gateway's own figures; what differs opens a
discrepancy that has a state and an owner. A licence ends with the buyer's statement of destruction
and the operator's closing certificate, which anyone can check.

**Source:** R26 (records of use); R8 验收 (use is no acceptance where quality shows only in use);
Civil Code of the PRC, art. 201 and 203 (periods).

Words: duty 义务, clock 时钟, usage report 使用情况报告, discrepancy 差异, acceptance 验收,
objection 异议, statement of destruction 销毁声明, closing certificate 结清证明.
"""
