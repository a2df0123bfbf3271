"""SQL that lives in the database: currency digits, history of mutable tables.

Migrations call these; a change here needs a migration that runs the new text.
"""

from typing import Final

from kernel.money import CURRENCIES, DEFAULT_DIGITS


def minor_units_function() -> str:
    """`kernel_minor_units(currency)`, the same table as `kernel.money.CURRENCIES`."""
    cases = []
    for digits in sorted(set(CURRENCIES.values()) - {DEFAULT_DIGITS}):
        codes = ", ".join(f"'{code}'" for code, own in CURRENCIES.items() if own == digits)
        cases.append(f"WHEN currency IN ({codes}) THEN {digits}")
    return f"""
        CREATE OR REPLACE FUNCTION kernel_minor_units(currency text) RETURNS integer
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN CASE {" ".join(cases)} ELSE {DEFAULT_DIGITS} END
    """


# Bodies are bound when they are made (RETURN), so that a restore with an empty search path works.
FITS_CURRENCY_FUNCTION: Final = """
    CREATE OR REPLACE FUNCTION kernel_fits_currency(amount numeric, currency text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN amount = round(amount, kernel_minor_units(currency))
"""

# Definer's rights: the application's role cannot write history in any other way.
KEEP_HISTORY_FUNCTION: Final = """
    CREATE OR REPLACE FUNCTION kernel_keep_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    -- A plan kept from an update of one row must not be a loop in a loop over the next's thousands.
    SET enable_nestloop = off AS $$
    DECLARE
        the_act bigint := nullif(current_setting('arman.act_id', true), '')::bigint;
        unkept text[] := coalesce(TG_ARGV, '{}');  -- no arguments are no array at all
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO public.kernel_history
                (table_name, row_id, operation, before, after, act_id, database_role)
            SELECT TG_TABLE_NAME, n.id, 'I', NULL, to_jsonb(n) - unkept, the_act, session_user
            FROM new_rows n;
        ELSIF TG_OP = 'DELETE' THEN
            INSERT INTO public.kernel_history
                (table_name, row_id, operation, before, after, act_id, database_role)
            SELECT TG_TABLE_NAME, o.id, 'D', to_jsonb(o) - unkept, NULL, the_act, session_user
            FROM old_rows o;
        ELSE
            INSERT INTO public.kernel_history
                (table_name, row_id, operation, before, after, act_id, database_role)
            SELECT TG_TABLE_NAME, n.id, 'U', to_jsonb(o) - unkept, to_jsonb(n) - unkept,
                   the_act, session_user
            FROM old_rows o JOIN new_rows n ON n.id = o.id
            WHERE to_jsonb(o) - unkept IS DISTINCT FROM to_jsonb(n) - unkept;
        END IF;
        RETURN NULL;
    END
    $$
"""

ERASE_HISTORY_FUNCTION: Final = """
    CREATE OR REPLACE FUNCTION kernel_erase_history(the_table text, the_row bigint, keys text[])
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        blanks jsonb := (SELECT jsonb_object_agg(key, NULL) FROM unnest(keys) AS key);
        erased bigint;
    BEGIN
        IF nullif(current_setting('arman.act_id', true), '') IS NULL THEN
            RAISE EXCEPTION 'history is erased only by an act that is on record';
        END IF;
        UPDATE public.kernel_history h
        SET before = kernel_blank(h.before, blanks), after = kernel_blank(h.after, blanks)
        WHERE h.table_name = the_table AND h.row_id = the_row
          AND (h.before ?| keys OR h.after ?| keys);
        GET DIAGNOSTICS erased = ROW_COUNT;
        RETURN erased;
    END
    $$
"""

BLANK_FUNCTION: Final = """
    CREATE OR REPLACE FUNCTION kernel_blank(kept jsonb, blanks jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT jsonb_object_agg(key, CASE WHEN blanks ? key THEN 'null'::jsonb ELSE value END)
        FROM jsonb_each(kept)
    )
"""
