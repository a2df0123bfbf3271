"""Leave to adjust above a limit is a fact of its own, used once."""

import django.db.models.deletion
import invoices.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_history_and_seed"),
        ("invoices", "0005_posted_together"),
        ("kernel", "0003_seeds_and_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="AdjustmentApproval",
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
                ("amount", invoices.models.fields.AmountField(verbose_name="amount")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
            },
        ),
        migrations.AlterField(
            model_name="adjustment",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.act",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.UniqueConstraint(
                fields=("approved_by",), name="adjustment_approved_uq"
            ),
        ),
        migrations.AddField(
            model_name="adjustmentapproval",
            name="act",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.act",
            ),
        ),
        migrations.AddField(
            model_name="adjustmentapproval",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to="invoices.openitem",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustmentapproval",
            constraint=models.UniqueConstraint(fields=("act",), name="adjustmentapproval_act_uq"),
        ),
        migrations.AddConstraint(
            model_name="adjustmentapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="adjustmentapproval_amount_ck"
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustmentapproval",
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
                name="adjustmentapproval_kind_ck",
            ),
        ),
    ]
