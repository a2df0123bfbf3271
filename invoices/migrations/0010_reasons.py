"""Reasons for acts in the ledger, with those that most departments use, in three languages."""

import kernel.public_ids
import kernel.texts
from django.db import migrations, models

from kernel.history import KeepHistory

SEEDS = [
    ("discount", "discount-late", "Discount taken after its time, accepted", "Skonto nach Fristablauf, anerkannt", "Scont luat după termen, acceptat"),
    ("discount", "discount-agreed", "Discount as agreed", "Skonto wie vereinbart", "Scont conform înțelegerii"),
    ("small_difference", "rounding", "Rounding", "Rundung", "Rotunjire"),
    ("small_difference", "bank-charges", "Bank charges taken from the payment", "Bankspesen vom Betrag abgezogen", "Comisioane bancare reținute din plată"),
    ("small_difference", "exchange", "Difference in exchange", "Kursdifferenz", "Diferență de curs"),
    ("write_off", "insolvency", "Insolvency", "Insolvenz", "Insolvență"),
    ("write_off", "uncollectible", "Collection came to nothing", "Beitreibung erfolglos", "Recuperare fără rezultat"),
    ("write_off", "not-worth-pursuing", "Costs more to pursue than it is worth", "Beitreibung teurer als die Forderung", "Recuperarea costă mai mult decât creanța"),
    ("write_off", "time-barred", "Time-barred", "Verjährt", "Prescrisă"),
    ("waiver", "goodwill", "Goodwill", "Kulanz", "Bunăvoință comercială"),
    ("waiver", "settlement", "Settlement with the customer", "Vergleich mit dem Kunden", "Tranzacție cu clientul"),
    ("waiver", "own-mistake", "Our own mistake", "Eigener Fehler", "Greșeala noastră"),
    ("cancellation", "wrong-customer", "Issued to the wrong customer", "An falschen Kunden ausgestellt", "Emis către alt client"),
    ("cancellation", "wrong-content", "Wrong amount, tax or date", "Falscher Betrag, Steuer oder Datum", "Sumă, TVA sau dată greșită"),
    ("cancellation", "issued-twice", "Issued twice", "Doppelt ausgestellt", "Emis de două ori"),
    ("cancellation", "order-withdrawn", "Order withdrawn", "Auftrag storniert", "Comandă retrasă"),
    ("credit_note", "goods-returned", "Goods returned", "Warenrückgabe", "Marfă returnată"),
    ("credit_note", "price-corrected", "Price corrected", "Preiskorrektur", "Preț corectat"),
    ("credit_note", "short-delivery", "Less delivered than invoiced", "Weniger geliefert als berechnet", "Livrat mai puțin decât s-a facturat"),
    ("credit_note", "bonus", "Bonus", "Bonus", "Bonus"),
    ("return", "no-funds", "Not enough money in the account", "Konto nicht gedeckt", "Fonduri insuficiente"),
    ("return", "objected", "The payer objected", "Widerspruch des Zahlers", "Plătitorul s-a opus"),
    ("return", "account-closed", "Account closed", "Konto erloschen", "Cont închis"),
    ("return", "account-wrong", "Wrong account details", "Falsche Kontodaten", "Date de cont greșite"),
    ("refund", "overpaid", "Paid too much", "Überzahlung", "Plătit în plus"),
    ("refund", "paid-twice", "Paid twice", "Doppelt gezahlt", "Plătit de două ori"),
    ("refund", "deposit-back", "Deposit given back", "Anzahlung zurückgezahlt", "Avans restituit"),
    ("transfer", "paid-for-another", "Paid for another customer", "Für einen anderen Kunden gezahlt", "Plată pentru alt client"),
    ("transfer", "posted-to-wrong-customer", "Posted to the wrong customer", "Beim falschen Kunden gebucht", "Înregistrat la alt client"),
    ("reversal", "wrong-item", "Wrong item", "Falscher Posten", "Poziție greșită"),
    ("reversal", "wrong-amount", "Wrong amount", "Falscher Betrag", "Sumă greșită"),
    ("reversal", "customer-meant-otherwise", "The customer meant another item", "Kunde meinte einen anderen Posten", "Clientul a vizat altă poziție"),
    ("reopening", "late-document", "A document came late", "Beleg kam verspätet", "Document sosit târziu"),
    ("reopening", "correction", "Correction before the accounts are handed in", "Korrektur vor Abgabe des Abschlusses", "Corecție înainte de predarea situațiilor"),
    ("dispute", "dispute-price", "Price", "Preis", "Preț"),
    ("dispute", "dispute-quantity", "Quantity", "Menge", "Cantitate"),
    ("dispute", "dispute-quality", "Quality or damage", "Qualität oder Schaden", "Calitate sau avarie"),
    ("dispute", "dispute-not-ordered", "Not ordered", "Nicht bestellt", "Necomandat"),
    ("dispute", "dispute-paid", "Paid already", "Bereits bezahlt", "Deja plătit"),
]


def make_defaults(apps, schema_editor):
    reasons = apps.get_model("invoices", "Reason")
    reasons.objects.bulk_create(
        reasons(
            kind=kind, code=code, label={"en": english, "de": german, "ro": romanian}, place=place
        )
        for place, (kind, code, english, german, romanian) in enumerate(SEEDS, start=1)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0009_search'),
        ('kernel', '0002_functions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('discount', 'Cash discount'), ('small_difference', 'Small difference'), ('write_off', 'Write-off'), ('waiver', 'Waiver'), ('cancellation', 'Cancelling a document'), ('credit_note', 'Credit note'), ('return', 'Payment returned by the bank'), ('refund', 'Refund'), ('transfer', 'Transfer'), ('reversal', 'Taking a posting back'), ('reopening', 'Reopening a period'), ('dispute', 'Dispute')], max_length=20, verbose_name='used for')),
                ('label', kernel.texts.TextsField(verbose_name='label')),
                ('is_active', models.BooleanField(default=True, verbose_name='offered')),
                ('place', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
            ],
            options={
                'verbose_name': 'reason',
                'verbose_name_plural': 'reasons',
                'ordering': ['kind', 'place', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['discount', 'small_difference', 'write_off', 'waiver', 'cancellation', 'credit_note', 'return', 'refund', 'transfer', 'reversal', 'reopening', 'dispute'])), name='reason_kind_ck'), models.CheckConstraint(condition=models.Q(('code__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='reason_code_ck')],
            },
            bases=(kernel.public_ids.PublicIdMixin, models.Model),
        ),
        migrations.RunPython(make_defaults, migrations.RunPython.noop, elidable=False),
        KeepHistory("invoices_reason"),
    ]
