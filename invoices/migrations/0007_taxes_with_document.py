"""Lines of tax come with their document and add up to it."""

from django.db import migrations, models

import invoices.models.fields

# A line says for itself, when the transaction ends, that all lines of its document add up: files
# bring none, so that documents by the million ask for nothing.
TIE = """
CREATE FUNCTION invoices_taxline_tied() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM invoices_document
                   WHERE id = NEW.document_id AND posted_in = NEW.posted_in) THEN
        PERFORM invoices_refuse('taxline_with_document', 'lines of tax come with their document');
    END IF;
    IF EXISTS (SELECT 1 FROM invoices_document d
               JOIN invoices_taxline t ON t.document_id = d.id
               WHERE d.id = NEW.document_id
               GROUP BY d.id HAVING sum(t.net) <> d.net OR sum(t.tax) <> d.tax) THEN
        PERFORM invoices_refuse('document_taxes_add_up',
            format('the lines of tax of document %s do not add up to it', NEW.document_id));
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION invoices_taxline_tied() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER taxline_tied AFTER INSERT ON invoices_taxline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoices_taxline_tied();
CREATE TRIGGER taxline_posted_here AFTER INSERT ON invoices_taxline
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_posted_here();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_history_and_seed"),
        ("invoices", "0006_adjustment_approval"),
        ("kernel", "0003_seeds_and_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="taxline",
            name="posted_in",
            field=invoices.models.fields.TransactionField(
                db_default=invoices.models.fields.ThisTransaction(), editable=False
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("net__isnull", True),
                    ("tax__isnull", True),
                    (
                        "amount",
                        models.F("net") + models.F("tax"),
                    ),
                    _connector="OR",
                ),
                name="document_net_and_tax_ck",
            ),
        ),
        migrations.RunSQL(TIE, migrations.RunSQL.noop),
    ]
