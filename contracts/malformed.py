"""The error of every document that breaks one of its format's rules."""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.text import Text


@dataclass(eq=False)
class MalformedError(ContractsError):
    """A document breaks a rule of its format; ``fault`` says which, in both languages.

    Subclasses name the document in their ``wording``, which holds ``{fault}``.
    """

    fault: Text
    code: ClassVar[str] = "malformed"
    wording: ClassVar[Text] = Text("格式有误：{fault}。", "the input is malformed: {fault}")

    @property
    def text(self) -> Text:
        """What is wrong, each language with its own fault."""
        return Text(
            self.wording.zh.format(fault=self.fault.zh), self.wording.en.format(fault=self.fault.en)
        )
