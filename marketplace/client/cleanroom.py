"""Of a market elsewhere: computing next to the data."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from marketplace.client.calls import LONG_SECONDS, Connection, body_beside
from marketplace.use.cleanroom.model import AlgorithmState
from marketplace.use.cleanroom.schemas import (
    AlgorithmView,
    DecideAlgorithm,
    OpenSession,
    OpenTrial,
    QueryView,
    RelateEnterprises,
    RelationView,
    ReportView,
    RunChecks,
    RunQuery,
    SessionView,
    SubmitAlgorithm,
)


class CleanRoom(Connection):
    """Sessions, queries, checks and algorithms, as one token sees them; a rule's no is a
    `RuleRefusalError`."""

    def open_trial(self, command: OpenTrial) -> SessionView:
        """Try a product on a synthetic twin."""
        return self.post("/rooms", SessionView, command)

    def open_room(self, command: OpenSession) -> SessionView:
        """Compute under a licence."""
        body = body_beside(command, "licence_id")
        path = f"/licences/{command.licence_id}/rooms"
        return self.post(path, SessionView, body, seconds=LONG_SECONDS)

    def run_query(self, command: RunQuery) -> QueryView:
        """Ask one SELECT over the table `data`."""
        body = body_beside(command, "session_id")
        path = f"/rooms/{command.session_id}/queries"
        return self.post(path, QueryView, body, seconds=LONG_SECONDS)

    def run_algorithm(self, session_id: UUID, algorithm_id: UUID) -> QueryView:
        """Run an approved algorithm, or in a trial any of one's own."""
        path, body = f"/rooms/{session_id}/runs", {"algorithm_id": algorithm_id}
        return self.post(path, QueryView, body, seconds=LONG_SECONDS)

    def run_checks(self, command: RunChecks) -> ReportView:
        """Run one's own checks and have the findings signed."""
        body = body_beside(command, "session_id")
        path = f"/rooms/{command.session_id}/reports"
        return self.post(path, ReportView, body, seconds=LONG_SECONDS)

    def close_room(self, session_id: UUID) -> SessionView:
        """End a session."""
        return self.post(f"/rooms/{session_id}/close", SessionView)

    def submit_algorithm(self, command: SubmitAlgorithm) -> AlgorithmView:
        """Submit a script for a product."""
        return self.post("/algorithms", AlgorithmView, command)

    def algorithms(self, state: AlgorithmState | None = None) -> Iterator[AlgorithmView]:
        """List the algorithms at the units that one leads, or those of one state."""
        return self.pages("/algorithms", AlgorithmView, state=state and state.value)

    def algorithm(self, algorithm_id: UUID) -> AlgorithmView:
        """Return an algorithm with its script."""
        return self.get(f"/algorithms/{algorithm_id}", AlgorithmView)

    def decide_algorithm(self, command: DecideAlgorithm) -> AlgorithmView:
        """Approve, refuse or withdraw an algorithm that was read."""
        body = body_beside(command, "algorithm_id")
        return self.post(f"/algorithms/{command.algorithm_id}/decision", AlgorithmView, body)

    def relate_enterprises(self, command: RelateEnterprises) -> RelationView:
        """State that two enterprises count as one buyer."""
        return self.post("/enterprise-relations", RelationView, command)

    def end_relation(self, relation_id: UUID) -> RelationView:
        """Take back that two enterprises count as one buyer."""
        return self.post(f"/enterprise-relations/{relation_id}/end", RelationView)
