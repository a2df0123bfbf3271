"""What belongs together is posted in one transaction, held by foreign keys that name it."""

from django.db import migrations, models

import invoices.models.fields

UNTIE = "ALTER TABLE invoices_openitem DROP CONSTRAINT openitem_document_fk"
TIE = """
ALTER TABLE invoices_openitem ADD CONSTRAINT openitem_document_fk
    FOREIGN KEY (document_id, customer_id, entity_id, currency, posted_in)
    REFERENCES invoices_document (id, customer_id, entity_id, currency, posted_in)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE invoices_source ADD CONSTRAINT source_document_fk
    FOREIGN KEY (document_id, customer_id, entity_id, currency, posted_in)
    REFERENCES invoices_document (id, customer_id, entity_id, currency, posted_in)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE invoices_source ADD CONSTRAINT source_withdrawal_fk
    FOREIGN KEY (from_withdrawal_id, posted_in)
    REFERENCES invoices_withdrawal (id, posted_in)
    DEFERRABLE INITIALLY DEFERRED;

-- A foreign key proves nothing about a number that was made up.
CREATE FUNCTION invoices_posted_here() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows WHERE posted_in <> pg_current_xact_id()) THEN
        PERFORM invoices_refuse('posted_here', 'a row names the transaction that posts it');
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION invoices_posted_here() FROM PUBLIC;
"""
POSTED_HERE = """
CREATE TRIGGER {table}_posted_here AFTER INSERT ON invoices_{table}
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_posted_here();
"""
TABLES = ("document", "openitem", "source", "withdrawal")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_history_and_seed"),
        ("invoices", "0004_aging_bands"),
        ("kernel", "0003_seeds_and_history"),
    ]

    operations = [
        migrations.RunSQL(UNTIE, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="document",
            name="document_account_uq",
        ),
        migrations.RemoveConstraint(
            model_name="source",
            name="source_kind_ck",
        ),
        migrations.AddField(
            model_name="document",
            name="posted_in",
            field=invoices.models.fields.TransactionField(
                db_default=invoices.models.fields.ThisTransaction(), editable=False
            ),
        ),
        migrations.AddField(
            model_name="openitem",
            name="posted_in",
            field=invoices.models.fields.TransactionField(
                db_default=invoices.models.fields.ThisTransaction(), editable=False
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="posted_in",
            field=invoices.models.fields.TransactionField(
                db_default=invoices.models.fields.ThisTransaction(), editable=False
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="posted_in",
            field=invoices.models.fields.TransactionField(
                db_default=invoices.models.fields.ThisTransaction(), editable=False
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("id", "customer", "entity", "currency", "posted_in"),
                name="document_account_uq",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", None), ("from_withdrawal", None), ("kind", "receipt")),
                    models.Q(
                        ("customer__isnull", False),
                        ("document__isnull", False),
                        ("from_withdrawal", None),
                        ("kind", "credit_note"),
                    ),
                    models.Q(
                        ("customer__isnull", False),
                        ("document", None),
                        ("from_withdrawal__isnull", False),
                        ("kind", "transfer"),
                    ),
                    _connector="OR",
                ),
                name="source_kind_ck",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.UniqueConstraint(
                fields=("id", "posted_in"), name="withdrawal_posted_uq"
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="document",
            field=models.OneToOneField(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=models.PROTECT,
                related_name="source",
                to="invoices.document",
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="from_withdrawal",
            field=models.OneToOneField(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=models.PROTECT,
                related_name="to_source",
                to="invoices.withdrawal",
            ),
        ),
        migrations.RunSQL(
            TIE + "".join(POSTED_HERE.format(table=table) for table in TABLES),
            migrations.RunSQL.noop,
        ),
    ]
