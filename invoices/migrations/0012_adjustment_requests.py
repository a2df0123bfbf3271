"""Adjustments above a limit are asked for, and decided by somebody else, as facts."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import invoices.models.fields
import kernel.public_ids
from django.db import migrations, models

# The application adds these rows and changes none. What a decision stands on is held here: it is
# not the asker's own, unless it withdraws, and what it posted is the asker's act.
GUARDS = """
CREATE FUNCTION invoices_asked_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM invoices_adjustmentrequest r JOIN invoices_openitem i ON i.id = NEW.item_id
        WHERE r.id = NEW.request_id AND r.act_id = NEW.act_id AND r.customer_id = i.customer_id
          AND kernel_fits_currency(NEW.amount, i.currency)
          AND kernel_fits_currency(NEW.tax, i.currency)
          AND NOT EXISTS (SELECT 1 FROM invoices_adjustmentdecision d WHERE d.request_id = r.id)
    ) THEN
        PERFORM invoices_refuse('adjustment_asked_whole',
            format('item %s does not belong to request %s', NEW.item_id, NEW.request_id));
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION invoices_asked_whole() FROM PUBLIC;
CREATE TRIGGER adjustment_asked_whole AFTER INSERT ON invoices_askedadjustment
    FOR EACH ROW EXECUTE FUNCTION invoices_asked_whole();

CREATE FUNCTION invoices_decided() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM invoices_adjustmentrequest r
        JOIN kernel_act asked ON asked.id = r.act_id
        JOIN kernel_act decided ON decided.id = NEW.act_id
        LEFT JOIN kernel_act posted ON posted.id = NEW.posted_id
        WHERE r.id = NEW.request_id AND decided.actor_id IS NOT NULL
          AND (NEW.outcome = 'withdrawn') = (decided.actor_id IS NOT DISTINCT FROM asked.actor_id)
          AND posted.actor_id IS NOT DISTINCT FROM
              CASE WHEN NEW.outcome = 'approved' THEN asked.actor_id END
    ) THEN
        PERFORM invoices_refuse('adjustment_decided',
            format('request %s is not decided by whom it may be', NEW.request_id));
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION invoices_decided() FROM PUBLIC;
CREATE TRIGGER adjustment_decided AFTER INSERT ON invoices_adjustmentdecision
    FOR EACH ROW EXECUTE FUNCTION invoices_decided();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_history_and_seed"),
        ("invoices", "0011_payment_terms"),
        ("kernel", "0004_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="AdjustmentRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("discount", "Cash discount"),
                            ("small_difference", "Small difference"),
                            ("write_off", "Write-off"),
                            ("waiver", "Waiver"),
                            ("cancellation", "Cancelled"),
                            ("cleared_elsewhere", "Cleared elsewhere"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="date")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "act",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.act",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustment_requests",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "adjustment request",
                "verbose_name_plural": "adjustment requests",
            },
            bases=(kernel.public_ids.PublicIdMixin, models.Model),
        ),
        migrations.CreateModel(
            name="AdjustmentDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "act",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.act",
                    ),
                ),
                (
                    "posted",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.act",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="invoices.adjustmentrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
            },
        ),
        migrations.CreateModel(
            name="AskedAdjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", invoices.models.fields.AmountField(verbose_name="amount")),
                ("tax", invoices.models.fields.AmountField(default=0, verbose_name="tax")),
                (
                    "act",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.act",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_adjustments",
                        to="invoices.openitem",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="invoices.adjustmentrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "adjustment asked for",
                "verbose_name_plural": "adjustments asked for",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="adjustmentrequest",
            index=django.contrib.postgres.indexes.BrinIndex(
                fields=["act"], name="adjustmentrequest_act_ix"
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustmentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "discount",
                            "small_difference",
                            "write_off",
                            "waiver",
                            "cancellation",
                            "cleared_elsewhere",
                        ],
                    )
                ),
                name="adjustmentrequest_kind_ck",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustmentdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["approved", "rejected", "withdrawn"])),
                name="adjustmentdecision_outcome_ck",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustmentdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "approved"), ("posted__isnull", False)),
                    models.Q(
                        models.Q(("outcome", "approved"), _negated=True), ("posted__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="adjustmentdecision_posted_ck",
            ),
        ),
        migrations.AddConstraint(
            model_name="askedadjustment",
            constraint=models.UniqueConstraint(
                fields=("request", "item"), name="askedadjustment_item_uq"
            ),
        ),
        migrations.AddConstraint(
            model_name="askedadjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0), ("tax__gte", 0), ("tax__lte", models.F("amount"))
                ),
                name="askedadjustment_amount_ck",
            ),
        ),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
