"""Closed lists of the ledger, as stored, as imported and as shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    DEBIT_NOTE = "debit_note", _("Debit note")
    CREDIT_NOTE = "credit_note", _("Credit note")


class ItemClass(models.TextChoices):
    """Only receivables age, count in figures and are reminded."""

    RECEIVABLE = "receivable", _("Receivable")
    NOTED = "noted", _("Noted")


class SourceKind(models.TextChoices):
    """What can be applied to open items."""

    RECEIPT = "receipt", _("Receipt")
    CREDIT_NOTE = "credit_note", _("Credit note")
    TRANSFER = "transfer", _("Transferred in")


class WithdrawalKind(models.TextChoices):
    """How an amount leaves a source other than by allocation."""

    REFUND = "refund", _("Refund")
    RETURN = "return", _("Returned by the bank")
    TRANSFER = "transfer", _("Transferred out")
    CANCELLATION = "cancellation", _("Cancelled")
    CLEARED_ELSEWHERE = "cleared_elsewhere", _("Cleared elsewhere")


class AdjustmentKind(models.TextChoices):
    """Why an open item changed although no money came."""

    DISCOUNT = "discount", _("Cash discount")
    SMALL_DIFFERENCE = "small_difference", _("Small difference")
    WRITE_OFF = "write_off", _("Write-off")
    WAIVER = "waiver", _("Waiver")
    CANCELLATION = "cancellation", _("Cancelled")
    CLEARED_ELSEWHERE = "cleared_elsewhere", _("Cleared elsewhere")


class Outcome(models.TextChoices):
    """What became of a request."""

    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class MarkKind(models.TextChoices):
    """What is said about part of an open item."""

    DISPUTED = "disputed", _("Disputed")
    PROMISED = "promised", _("Promised")
    PLANNED = "planned", _("In a payment plan")
    STOPPED = "stopped", _("Reminders stopped")
    LAWYER = "lawyer", _("With a lawyer")
    REMINDED = "reminded", _("Reminded")


class ReasonKind(models.TextChoices):
    """What a reason is chosen for."""

    DISCOUNT = "discount", _("Cash discount")
    SMALL_DIFFERENCE = "small_difference", _("Small difference")
    WRITE_OFF = "write_off", _("Write-off")
    WAIVER = "waiver", _("Waiver")
    CANCELLATION = "cancellation", _("Cancelling a document")
    CREDIT_NOTE = "credit_note", _("Credit note")
    RETURN = "return", _("Payment returned by the bank")
    REFUND = "refund", _("Refund")
    TRANSFER = "transfer", _("Transfer")
    REVERSAL = "reversal", _("Taking a posting back")
    REOPENING = "reopening", _("Reopening a period")
    DISPUTE = "dispute", _("Dispute")


class FileKind(models.TextChoices):
    """What a file of an import holds; also the name by which such a file is known."""

    USERS = "users", _("Users")
    CUSTOMERS = "customers", _("Customers")
    CONTACTS = "contacts", _("Contacts")
    RATES = "rates", _("Rates")
    GL_BALANCES = "gl_balances", _("Control account balances")
    DOCUMENTS = "documents", _("Documents")
    INSTALMENTS = "instalments", _("Instalments")
    RECEIPTS = "receipts", _("Receipts")
    TRANSFERS = "transfers", _("Transfers")
    ALLOCATIONS = "allocations", _("Allocations")
    ADJUSTMENTS = "adjustments", _("Adjustments")
    REFUNDS = "refunds", _("Refunds")
    OPEN_ITEMS = "open_items", _("Open items")
    STATES = "states", _("States at go-live")
