"""Of a market elsewhere: what is offered, asked for, agreed and licensed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from marketplace.client.calls import Connection, body_beside
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.catalogue.schemas import EntryView, PriceLine
from marketplace.trade.licences.schemas import LicenceView, NarrowedView, NarrowLicence, TrustFile
from marketplace.trade.parties.schemas import KeyView, MakeKey, RegisterKey
from marketplace.trade.requests.schemas import RequestView, SubmitRequest


class Trade(Connection):
    """What is offered, asked for, agreed and licensed, as one token sees them."""

    def products(self, text: str = "", *, scenarios: Sequence[str] = ()) -> Iterator[EntryView]:
        """Search the catalogue, the newest first."""
        return self.pages("/products", EntryView, text=text, scenario=list(scenarios))

    def product(self, code: str) -> EntryView:
        """Return a listed product by its code."""
        return self.get(f"/products/{code}", EntryView)

    def prices(self) -> Iterator[PriceLine]:
        """List every live price."""
        return self.pages("/prices", PriceLine)

    def requests(self, *, number: str = "") -> Iterator[RequestView]:
        """List one's requests and those to one's units, or the one of this number."""
        return self.pages("/requests", RequestView, number=number)

    def request(self, request_id: UUID) -> RequestView:
        """Return a request."""
        return self.get(f"/requests/{request_id}", RequestView)

    def submit_request(self, command: SubmitRequest) -> RequestView:
        """Ask for a product for one scenario; a rule that refuses is a `RuleRefusalError`."""
        return self.post("/requests", RequestView, command)

    def accept_request(self, read: RequestView) -> RequestView:
        """Agree to the terms that were read; a request changed since is a conflict."""
        return self._decide(read, "accept")

    def refuse_request(self, read: RequestView, ground: str) -> RequestView:
        """Refuse what was read, with a ground."""
        return self._decide(read, "refuse", ground=ground)

    def withdraw_request(self, read: RequestView) -> RequestView:
        """Take back what was read."""
        return self._decide(read, "withdraw")

    def _decide(self, read: RequestView, move: str, **more: str) -> RequestView:
        body = {"if_match": read.revision, **more}
        return self.post(f"/requests/{read.request_id}/{move}", RequestView, body)

    def agreements(self, *, number: str = "") -> Iterator[AgreementView]:
        """List the contracts of one's enterprises and units, or the one of this number."""
        return self.pages("/agreements", AgreementView, number=number)

    def agreement(self, agreement_id: UUID) -> AgreementView:
        """Return a contract with its words and signatures."""
        return self.get(f"/agreements/{agreement_id}", AgreementView)

    def agreement_from(self, request_id: UUID) -> AgreementView:
        """Return the contract that grew from a request."""
        return self.get(f"/requests/{request_id}/agreement", AgreementView)

    def sign(self, agreement_id: UUID, role: str, passphrase: str) -> AgreementView:
        """Sign with the key that the operator keeps for one's side."""
        body = {"role": role, "passphrase": passphrase}
        return self.post(f"/agreements/{agreement_id}/sign", AgreementView, body)

    def upload_signature(self, agreement_id: UUID, role: str, signature: str) -> AgreementView:
        """Hand in a detached signature, made with a key that one holds oneself."""
        body = {"role": role, "signature": signature}
        return self.post(f"/agreements/{agreement_id}/signatures", AgreementView, body)

    def agreement_pdf(self, agreement_id: UUID, *, language: str = "zh") -> bytes:
        """Return the contract as a PDF, `language` is zh or en."""
        return self.get_bytes(f"/agreements/{agreement_id}/pdf", language=language)

    def keys(self) -> Iterator[KeyView]:
        """List the keys in force of those whom one may bind."""
        return self.pages("/party-keys", KeyView)

    def make_key(self, command: MakeKey) -> KeyView:
        """Make a signing key that the operator keeps under a passphrase."""
        return self.post("/party-keys/make", KeyView, command)

    def register_key(self, command: RegisterKey) -> KeyView:
        """Register the public half of a key that one holds oneself."""
        return self.post("/party-keys", KeyView, command)

    def retire_key(self, key_id: UUID) -> KeyView:
        """Stop using a key for new contracts."""
        return self.post(f"/party-keys/{key_id}/retire", KeyView)

    def licences(self, *, number: str = "") -> Iterator[LicenceView]:
        """List one's licences and those on one's products, or the one of this number."""
        return self.pages("/licences", LicenceView, number=number)

    def licence(self, licence_id: UUID) -> LicenceView:
        """Return a licence as it stands now."""
        return self.get(f"/licences/{licence_id}", LicenceView)

    def bundle(self, licence_id: UUID) -> bytes:
        """Return the one file by which anybody checks a licence offline."""
        return self.get_bytes(f"/licences/{licence_id}/bundle")

    def suspend_licence(self, licence_id: UUID, ground: str) -> LicenceView:
        """Suspend a licence until it is reinstated."""
        return self.post(f"/licences/{licence_id}/suspend", LicenceView, {"ground": ground})

    def reinstate_licence(self, licence_id: UUID) -> LicenceView:
        """Lift one's own suspension."""
        return self.post(f"/licences/{licence_id}/reinstate", LicenceView)

    def revoke_licence(self, licence_id: UUID, ground: str) -> LicenceView:
        """End a licence for good."""
        return self.post(f"/licences/{licence_id}/revoke", LicenceView, {"ground": ground})

    def narrow_licence(self, command: NarrowLicence) -> NarrowedView:
        """Cut a smaller licence out of one's own."""
        body = body_beside(command, "licence_id")
        return self.post(f"/licences/{command.licence_id}/narrowed", NarrowedView, body)

    def narrowed_of(self, licence_id: UUID) -> Iterator[NarrowedView]:
        """List the smaller licences cut out of one."""
        return self.pages(f"/licences/{licence_id}/narrowed", NarrowedView)

    def narrowed_licences(self, *, number: str = "") -> Iterator[NarrowedView]:
        """List one's smaller licences, or the one of this number."""
        return self.pages("/narrowed-licences", NarrowedView, number=number)

    def narrowed_licence(self, narrowed_id: UUID) -> NarrowedView:
        """Return a smaller licence as it stands now."""
        return self.get(f"/narrowed-licences/{narrowed_id}", NarrowedView)

    def narrowed_bundle(self, narrowed_id: UUID) -> bytes:
        """Return the file that the bearer of a smaller licence shows."""
        return self.get_bytes(f"/narrowed-licences/{narrowed_id}/bundle")

    def revoke_narrowed(self, narrowed_id: UUID) -> NarrowedView:
        """Take a smaller licence back for good."""
        return self.post(f"/narrowed-licences/{narrowed_id}/revoke", NarrowedView)

    def trust(self) -> list[TrustFile]:
        """Return what an offline check trusts, file by file."""
        return self.get("/trust", list[TrustFile])
