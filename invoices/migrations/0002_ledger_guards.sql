-- The invariants of the ledger, held by the database itself.
--
-- Statement-level triggers with transition tables keep the running figures and refuse what would
-- break them, whoever writes: program, import, COPY or raw SQL. They run as the owner, because
-- the application's role may not update posted tables. A refusal bears a constraint name that
-- the program turns into a sentence.

-- Of the same customer, entity and currency ------------------------------------------------------

ALTER TABLE invoices_openitem ADD CONSTRAINT openitem_document_fk
    FOREIGN KEY (document_id, customer_id, entity_id, currency)
    REFERENCES invoices_document (id, customer_id, entity_id, currency)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE invoices_allocation ADD CONSTRAINT allocation_item_fk
    FOREIGN KEY (item_id, customer_id, entity_id, currency)
    REFERENCES invoices_openitem (id, customer_id, entity_id, currency);
ALTER TABLE invoices_allocation ADD CONSTRAINT allocation_source_fk
    FOREIGN KEY (source_id, customer_id, entity_id, currency)
    REFERENCES invoices_source (id, customer_id, entity_id, currency);

-- Running figures change rows in place: room on each page, and an early vacuum so that the
-- partial indexes stay readable alone.
ALTER TABLE invoices_openitem SET
    (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02,
     autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE invoices_source SET
    (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02,
     autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE invoices_allocation SET (autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE invoices_duetotal SET (autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE invoices_customersummary SET (autovacuum_vacuum_scale_factor = 0.02);

CREATE FUNCTION invoices_refuse(rule text, sentence text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = rule, MESSAGE = sentence;
END $$;

-- The last closed day of an entity, or NULL.
CREATE FUNCTION invoices_closed_through(of_entity bigint) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT closed_through FROM invoices_periodclose WHERE entity_id = of_entity
    ORDER BY id DESC LIMIT 1
$$;

-- Refuses a fact in a closed period. Postings share a lock that closing takes alone, so that no
-- posting under way slips behind a closing date.
CREATE FUNCTION invoices_require_open(of_entity bigint, first_on date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7, of_entity::int);
    IF first_on <= invoices_closed_through(of_entity) THEN
        PERFORM invoices_refuse('ledger_period_open', 'the period is closed');
    END IF;
END $$;

CREATE FUNCTION invoices_period_closing() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7, NEW.entity_id::int);
    RETURN NEW;
END $$;
CREATE TRIGGER periodclose_alone BEFORE INSERT ON invoices_periodclose
    FOR EACH ROW EXECUTE FUNCTION invoices_period_closing();

-- Locks sources, then items, each in the order of their ids, until the transaction ends. The
-- application's role cannot lock rows of tables that it may not update. As weak as the triggers'
-- own updates: foreign keys of others do not wait for it.
CREATE FUNCTION invoices_lock_ledger(source_ids bigint[], item_ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM invoices_source WHERE id = ANY (source_ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM 1 FROM invoices_openitem WHERE id = ANY (item_ids) ORDER BY id FOR NO KEY UPDATE;
END $$;

-- 0 <= settled <= amount on every date, for the given items.
CREATE FUNCTION invoices_check_items(item_ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bad bigint;
BEGIN
    SELECT e.item_id INTO bad
    FROM (SELECT item_id,
                 sum(sum(amount)) OVER (PARTITION BY item_id ORDER BY effective_on) AS settled
          FROM (SELECT item_id, effective_on, amount FROM invoices_allocation
                WHERE item_id = ANY (item_ids)
                UNION ALL
                SELECT item_id, effective_on, amount FROM invoices_adjustment
                WHERE item_id = ANY (item_ids)) AS effects
          GROUP BY item_id, effective_on) AS e
    JOIN invoices_openitem i ON i.id = e.item_id
    WHERE e.settled < 0 OR e.settled > i.amount
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('openitem_open_every_day',
            format('item %s would have less than nothing open on a past day', bad));
    END IF;
END $$;

-- 0 <= used <= amount on every date, for the given sources.
CREATE FUNCTION invoices_check_sources(source_ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bad bigint;
BEGIN
    SELECT e.source_id INTO bad
    FROM (SELECT source_id,
                 sum(sum(amount)) OVER (PARTITION BY source_id ORDER BY effective_on) AS used
          FROM (SELECT source_id, effective_on, amount FROM invoices_allocation
                WHERE source_id = ANY (source_ids)
                UNION ALL
                SELECT source_id, effective_on, amount FROM invoices_withdrawal
                WHERE source_id = ANY (source_ids)) AS effects
          GROUP BY source_id, effective_on) AS e
    JOIN invoices_source s ON s.id = e.source_id
    WHERE e.used < 0 OR e.used > s.amount
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('source_unapplied_every_day',
            format('source %s would have less than nothing unapplied on a past day', bad));
    END IF;
END $$;

-- Items come with their document -----------------------------------------------------------------

CREATE FUNCTION invoices_openitem_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows
               WHERE settled_amount <> 0 OR closed_on IS NOT NULL
                  OR touched_on IS NOT NULL OR reversed_on IS NOT NULL) THEN
        PERFORM invoices_refuse('openitem_starts_open', 'an item starts wholly open');
    END IF;
    IF EXISTS (SELECT 1 FROM new_rows n JOIN invoices_document d ON d.id = n.document_id) THEN
        PERFORM invoices_refuse('openitem_with_document', 'items come with their document');
    END IF;
    INSERT INTO invoices_duetotal (entity_id, currency, due_on, open_amount, items)
    SELECT entity_id, currency, due_on, sum(amount), count(*) FROM new_rows
    WHERE item_class = 'receivable' AND amount > 0
    GROUP BY entity_id, currency, due_on;
    INSERT INTO invoices_customersummary
        (customer_id, entity_id, currency, open_amount, unapplied_amount, items)
    SELECT customer_id, entity_id, currency, sum(amount), 0, count(*) FROM new_rows
    WHERE item_class = 'receivable' AND amount > 0
    GROUP BY customer_id, entity_id, currency;
    RETURN NULL;
END $$;
CREATE TRIGGER openitem_posted AFTER INSERT ON invoices_openitem
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_openitem_posted();

-- No join of old with new rows: a plan kept from a statement of one row would be a nested loop
-- over the million rows of the next.
CREATE FUNCTION invoices_openitem_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO invoices_duetotal (entity_id, currency, due_on, open_amount, items)
    SELECT entity_id, currency, due_on, sum(open_amount), sum(items)
    FROM (SELECT entity_id, currency, due_on, open_amount, (open_amount > 0)::int AS items
          FROM new_rows WHERE item_class = 'receivable'
          UNION ALL
          SELECT entity_id, currency, due_on, -open_amount, -(open_amount > 0)::int
          FROM old_rows WHERE item_class = 'receivable') moved
    GROUP BY entity_id, currency, due_on HAVING sum(open_amount) <> 0 OR sum(items) <> 0;
    INSERT INTO invoices_customersummary
        (customer_id, entity_id, currency, open_amount, unapplied_amount, items)
    SELECT customer_id, entity_id, currency, sum(open_amount), 0, sum(items)
    FROM (SELECT customer_id, entity_id, currency, open_amount, (open_amount > 0)::int AS items
          FROM new_rows WHERE item_class = 'receivable'
          UNION ALL
          SELECT customer_id, entity_id, currency, -open_amount, -(open_amount > 0)::int
          FROM old_rows WHERE item_class = 'receivable') moved
    GROUP BY customer_id, entity_id, currency HAVING sum(open_amount) <> 0 OR sum(items) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER openitem_changed AFTER UPDATE ON invoices_openitem
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_openitem_changed();

CREATE FUNCTION invoices_document_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bad text;
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows WHERE cancelled_on IS NOT NULL OR is_undone) THEN
        PERFORM invoices_refuse('document_starts_live', 'a document starts uncancelled');
    END IF;
    -- One index look-up a document: a join of two unanalysed sets may be planned as a product.
    SELECT n.number INTO bad
    FROM new_rows n
    LEFT JOIN LATERAL (
        SELECT sum(i.amount) AS amount,
               bool_and(i.issued_on = n.issued_on AND i.effective_on = n.effective_on
                        AND i.item_class = n.item_class) AS agrees
        FROM invoices_openitem i WHERE i.document_id = n.id) AS items ON true
    WHERE CASE WHEN n.kind = 'credit_note' THEN items.amount IS NOT NULL
               ELSE items.amount IS DISTINCT FROM n.amount OR NOT items.agrees END
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('document_items_add_up',
            format('the instalments of %s do not add up to it', bad));
    END IF;
    SELECT n.number INTO bad
    FROM new_rows n LEFT JOIN invoices_document d ON d.id = n.credits_document_id
    WHERE n.credits_document_id IS NOT NULL
      AND (d.id IS NULL OR d.kind = 'credit_note'
           OR (d.customer_id, d.entity_id, d.currency)
              <> (n.customer_id, n.entity_id, n.currency))
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('document_credits_own',
            format('credit note %s names what is no invoice of its account', bad));
    END IF;
    SELECT n.number INTO bad
    FROM new_rows n
    LEFT JOIN LATERAL (SELECT * FROM invoices_source o WHERE o.document_id = n.id) AS s ON true
    WHERE CASE WHEN n.kind = 'credit_note' THEN
              s.id IS NULL OR s.amount <> n.amount OR s.currency <> n.currency
              OR s.customer_id IS DISTINCT FROM n.customer_id OR s.entity_id <> n.entity_id
              OR s.effective_on <> n.effective_on
          ELSE s.id IS NOT NULL END
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('document_credit_source',
            format('credit note %s has no source that agrees with it, or no credit has one', bad));
    END IF;
    PERFORM invoices_require_open(entity_id, min(effective_on)) FROM new_rows GROUP BY entity_id;
    RETURN NULL;
END $$;
CREATE TRIGGER document_posted AFTER INSERT ON invoices_document
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_document_posted();

-- Sources ----------------------------------------------------------------------------------------

CREATE FUNCTION invoices_source_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows
               WHERE used_amount <> 0 OR closed_on IS NOT NULL OR touched_on IS NOT NULL
                  OR reversed_on IS NOT NULL OR is_undone) THEN
        PERFORM invoices_refuse('source_starts_unapplied', 'a source starts wholly unapplied');
    END IF;
    IF EXISTS (SELECT 1 FROM new_rows n JOIN invoices_document d ON d.id = n.document_id)
       OR EXISTS (SELECT 1 FROM new_rows n JOIN invoices_withdrawal w
                  ON w.id = n.from_withdrawal_id) THEN
        PERFORM invoices_refuse('source_with_origin',
            'a credit note''s source and a transfer''s target come with them');
    END IF;
    PERFORM invoices_require_open(entity_id, min(effective_on)) FROM new_rows GROUP BY entity_id;
    INSERT INTO invoices_customersummary
        (customer_id, entity_id, currency, open_amount, unapplied_amount, items)
    SELECT customer_id, entity_id, currency, 0, sum(amount), 0 FROM new_rows
    GROUP BY customer_id, entity_id, currency;
    RETURN NULL;
END $$;
CREATE TRIGGER source_posted AFTER INSERT ON invoices_source
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_source_posted();

CREATE FUNCTION invoices_source_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO invoices_customersummary
        (customer_id, entity_id, currency, open_amount, unapplied_amount, items)
    SELECT customer_id, entity_id, currency, 0, sum(unapplied_amount), 0
    FROM (SELECT customer_id, entity_id, currency, unapplied_amount FROM new_rows
          UNION ALL
          SELECT customer_id, entity_id, currency, -unapplied_amount FROM old_rows) moved
    GROUP BY customer_id, entity_id, currency HAVING sum(unapplied_amount) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER source_changed AFTER UPDATE ON invoices_source
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_source_changed();

-- Allocations ------------------------------------------------------------------------------------

CREATE FUNCTION invoices_allocation_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bad bigint;
    touched bigint[];
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows WHERE is_undone) THEN
        PERFORM invoices_refuse('effect_starts_live', 'an allocation starts live');
    END IF;
    IF EXISTS (SELECT 1 FROM new_rows WHERE reverses_id IS NOT NULL) THEN
        SELECT n.id INTO bad
        FROM new_rows n LEFT JOIN invoices_allocation o ON o.id = n.reverses_id
        WHERE n.reverses_id IS NOT NULL
          AND (o.id IS NULL OR o.reverses_id IS NOT NULL OR o.item_id <> n.item_id
               OR o.source_id <> n.source_id OR o.amount <> -n.amount
               OR n.effective_on < o.effective_on)
        LIMIT 1;
        IF FOUND THEN
            PERFORM invoices_refuse('effect_reversed_whole',
                format('allocation %s does not repeat what it reverses', bad));
        END IF;
        UPDATE invoices_allocation o SET is_undone = true
        FROM new_rows n WHERE o.id = n.reverses_id AND n.is_undo;
    END IF;

    UPDATE invoices_source s
    SET used_amount = s.used_amount + e.amount,
        touched_on = greatest(s.touched_on, e.touched_on),
        reversed_on = greatest(s.reversed_on, e.reversed_on),
        closed_on = CASE WHEN s.amount = s.used_amount + e.amount
                         THEN greatest(s.touched_on, e.touched_on) END
    FROM (SELECT source_id, sum(amount) AS amount, max(effective_on) AS touched_on,
                 max(effective_on) FILTER (WHERE reverses_id IS NOT NULL) AS reversed_on
          FROM new_rows GROUP BY source_id) e
    WHERE s.id = e.source_id;
    UPDATE invoices_openitem i
    SET settled_amount = i.settled_amount + e.amount,
        touched_on = greatest(i.touched_on, e.touched_on),
        reversed_on = greatest(i.reversed_on, e.reversed_on),
        closed_on = CASE WHEN i.amount = i.settled_amount + e.amount
                         THEN greatest(i.touched_on, e.touched_on) END
    FROM (SELECT item_id, sum(amount) AS amount, max(effective_on) AS touched_on,
                 max(effective_on) FILTER (WHERE reverses_id IS NOT NULL) AS reversed_on
          FROM new_rows GROUP BY item_id) e
    WHERE i.id = e.item_id;

    -- Before hand-over nothing is owed: what is paid for it is a deposit.
    SELECT n.id INTO bad
    FROM new_rows n JOIN invoices_openitem i ON i.id = n.item_id
    WHERE i.item_class <> 'receivable' AND n.reverses_id IS NULL LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('effect_on_receivable',
            format('allocation %s is on an item that is only noted', bad));
    END IF;
    -- Reversals of the same act do not count, because an import brings a chain as a whole, nor do
    -- facts undone on their own day, which come to nothing; the checks by day below hold for both.
    SELECT n.id INTO bad
    FROM new_rows n
    JOIN invoices_openitem i ON i.id = n.item_id
    JOIN invoices_source s ON s.id = n.source_id
    WHERE n.effective_on < i.effective_on OR n.effective_on < s.effective_on
       OR n.effective_on < n.given_on
       OR (n.reverses_id IS NULL
           AND ((n.effective_on < i.reversed_on AND EXISTS (
                    SELECT 1 FROM invoices_allocation r
                    WHERE r.item_id = i.id AND r.reverses_id IS NOT NULL
                      AND r.effective_on > n.effective_on
                      AND r.act_id <> n.act_id AND NOT (r.is_undo AND r.effective_on = (
                          SELECT o.effective_on FROM invoices_allocation o WHERE o.id = r.reverses_id))
                    UNION ALL
                    SELECT 1 FROM invoices_adjustment r
                    WHERE r.item_id = i.id AND r.reverses_id IS NOT NULL
                      AND r.effective_on > n.effective_on
                      AND r.act_id <> n.act_id AND NOT (r.is_undo AND r.effective_on = (
                          SELECT o.effective_on FROM invoices_adjustment o WHERE o.id = r.reverses_id))))
             OR (n.effective_on < s.reversed_on AND EXISTS (
                    SELECT 1 FROM invoices_allocation r
                    WHERE r.source_id = s.id AND r.reverses_id IS NOT NULL
                      AND r.effective_on > n.effective_on
                      AND r.act_id <> n.act_id AND NOT (r.is_undo AND r.effective_on = (
                          SELECT o.effective_on FROM invoices_allocation o WHERE o.id = r.reverses_id))
                    UNION ALL
                    SELECT 1 FROM invoices_withdrawal r
                    WHERE r.source_id = s.id AND r.reverses_id IS NOT NULL
                      AND r.effective_on > n.effective_on
                      AND r.act_id <> n.act_id AND NOT (r.is_undo AND r.effective_on = (
                          SELECT o.effective_on FROM invoices_withdrawal o WHERE o.id = r.reverses_id))))))
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('effect_not_before',
            format('allocation %s takes effect before its item, its source or a reversal', bad));
    END IF;
    SELECT array_agg(DISTINCT i.id) INTO touched
    FROM new_rows n JOIN invoices_openitem i ON i.id = n.item_id WHERE i.reversed_on IS NOT NULL;
    IF touched IS NOT NULL THEN
        PERFORM invoices_check_items(touched);
    END IF;
    SELECT array_agg(DISTINCT s.id) INTO touched
    FROM new_rows n JOIN invoices_source s ON s.id = n.source_id WHERE s.reversed_on IS NOT NULL;
    IF touched IS NOT NULL THEN
        PERFORM invoices_check_sources(touched);
    END IF;
    PERFORM invoices_require_open(entity_id, min(effective_on)) FROM new_rows GROUP BY entity_id;
    RETURN NULL;
END $$;
CREATE TRIGGER allocation_posted AFTER INSERT ON invoices_allocation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_allocation_posted();

-- Adjustments ------------------------------------------------------------------------------------

CREATE FUNCTION invoices_adjustment_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bad bigint;
    touched bigint[];
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows WHERE is_undone) THEN
        PERFORM invoices_refuse('effect_starts_live', 'an adjustment starts live');
    END IF;
    IF EXISTS (SELECT 1 FROM new_rows WHERE reverses_id IS NOT NULL) THEN
        SELECT n.id INTO bad
        FROM new_rows n LEFT JOIN invoices_adjustment o ON o.id = n.reverses_id
        WHERE n.reverses_id IS NOT NULL
          AND (o.id IS NULL OR o.reverses_id IS NOT NULL OR o.item_id <> n.item_id
               OR o.kind <> n.kind OR o.amount <> -n.amount OR n.effective_on < o.effective_on)
        LIMIT 1;
        IF FOUND THEN
            PERFORM invoices_refuse('effect_reversed_whole',
                format('adjustment %s does not repeat what it reverses', bad));
        END IF;
        SELECT c.id INTO bad
        FROM new_rows n JOIN invoices_openitem i ON i.id = n.item_id
        JOIN invoices_documentcancellation c ON c.document_id = i.document_id
        WHERE n.reverses_id IS NOT NULL AND n.kind = 'cancellation' LIMIT 1;
        IF FOUND THEN
            PERFORM invoices_refuse('document_stays_cancelled',
                'a cancelled document stays cancelled; post it anew');
        END IF;
        UPDATE invoices_adjustment o SET is_undone = true
        FROM new_rows n WHERE o.id = n.reverses_id AND n.is_undo;
    END IF;

    -- Four eyes: another person's approval of this very item and kind, and of at least the amount.
    IF EXISTS (SELECT 1 FROM new_rows WHERE approved_by_id IS NOT NULL) THEN
        SELECT n.id INTO bad
        FROM new_rows n
        LEFT JOIN invoices_adjustmentapproval p
            ON p.act_id = n.approved_by_id AND p.item_id = n.item_id AND p.kind = n.kind
        LEFT JOIN kernel_act given ON given.id = p.act_id
        LEFT JOIN kernel_act used ON used.id = n.act_id
        WHERE n.approved_by_id IS NOT NULL
          AND (p.id IS NULL OR n.reverses_id IS NOT NULL OR p.amount < n.amount
               OR given.actor_id IS NULL OR given.actor_id = used.actor_id)
        LIMIT 1;
        IF FOUND THEN
            PERFORM invoices_refuse('adjustment_approved',
                format('adjustment %s is not what somebody else approved', bad));
        END IF;
    END IF;

    UPDATE invoices_openitem i
    SET settled_amount = i.settled_amount + e.amount,
        touched_on = greatest(i.touched_on, e.touched_on),
        reversed_on = greatest(i.reversed_on, e.reversed_on),
        closed_on = CASE WHEN i.amount = i.settled_amount + e.amount
                         THEN greatest(i.touched_on, e.touched_on) END
    FROM (SELECT item_id, sum(amount) AS amount, max(effective_on) AS touched_on,
                 max(effective_on) FILTER (WHERE reverses_id IS NOT NULL) AS reversed_on
          FROM new_rows GROUP BY item_id) e
    WHERE i.id = e.item_id;

    SELECT n.id INTO bad
    FROM new_rows n JOIN invoices_openitem i ON i.id = n.item_id
    WHERE i.item_class <> 'receivable' AND n.reverses_id IS NULL AND n.kind <> 'cancellation'
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('effect_on_receivable',
            format('adjustment %s is on an item that is only noted', bad));
    END IF;
    SELECT n.id INTO bad
    FROM new_rows n JOIN invoices_openitem i ON i.id = n.item_id
    WHERE n.effective_on < i.effective_on OR n.entity_id <> i.entity_id
       OR n.effective_on < n.given_on OR NOT kernel_fits_currency(n.amount, i.currency)
       OR (n.reverses_id IS NULL AND n.effective_on < i.reversed_on AND EXISTS (
              SELECT 1 FROM invoices_adjustment r
              WHERE r.item_id = i.id AND r.reverses_id IS NOT NULL
                AND r.effective_on > n.effective_on
                AND r.act_id <> n.act_id AND NOT (r.is_undo AND r.effective_on = (
                    SELECT o.effective_on FROM invoices_adjustment o WHERE o.id = r.reverses_id))
              UNION ALL
              SELECT 1 FROM invoices_allocation r
              WHERE r.item_id = i.id AND r.reverses_id IS NOT NULL
                AND r.effective_on > n.effective_on
                AND r.act_id <> n.act_id AND NOT (r.is_undo AND r.effective_on = (
                    SELECT o.effective_on FROM invoices_allocation o WHERE o.id = r.reverses_id))))
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('effect_not_before',
            format('adjustment %s does not fit its item or takes effect too early', bad));
    END IF;
    SELECT array_agg(DISTINCT i.id) INTO touched
    FROM new_rows n JOIN invoices_openitem i ON i.id = n.item_id WHERE i.reversed_on IS NOT NULL;
    IF touched IS NOT NULL THEN
        PERFORM invoices_check_items(touched);
    END IF;
    PERFORM invoices_require_open(entity_id, min(effective_on)) FROM new_rows GROUP BY entity_id;
    RETURN NULL;
END $$;
CREATE TRIGGER adjustment_posted AFTER INSERT ON invoices_adjustment
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_adjustment_posted();

-- Withdrawals ------------------------------------------------------------------------------------

CREATE FUNCTION invoices_withdrawal_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bad bigint;
    touched bigint[];
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows WHERE is_undone) THEN
        PERFORM invoices_refuse('effect_starts_live', 'a withdrawal starts live');
    END IF;
    IF EXISTS (SELECT 1 FROM new_rows WHERE reverses_id IS NOT NULL) THEN
        SELECT n.id INTO bad
        FROM new_rows n LEFT JOIN invoices_withdrawal o ON o.id = n.reverses_id
        WHERE n.reverses_id IS NOT NULL
          AND (o.id IS NULL OR o.reverses_id IS NOT NULL OR o.source_id <> n.source_id
               OR o.kind <> n.kind OR o.kind = 'cancellation' OR o.amount <> -n.amount
               OR n.effective_on < o.effective_on)
        LIMIT 1;
        IF FOUND THEN
            PERFORM invoices_refuse('effect_reversed_whole',
                format('withdrawal %s does not repeat what it reverses', bad));
        END IF;
        UPDATE invoices_withdrawal o SET is_undone = true
        FROM new_rows n WHERE o.id = n.reverses_id AND n.is_undo;
    END IF;

    -- A transfer has two sides: posted together, and taken back together.
    SELECT n.id INTO bad
    FROM new_rows n
    JOIN invoices_source s ON s.id = n.source_id
    LEFT JOIN invoices_source t ON t.from_withdrawal_id = n.id
    WHERE n.reverses_id IS NULL AND n.kind = 'transfer'
      AND (t.id IS NULL OR t.effective_on <> n.effective_on
           OR (t.customer_id IS NOT DISTINCT FROM s.customer_id AND t.entity_id = s.entity_id
               AND t.currency = s.currency)
           OR CASE WHEN t.currency = s.currency THEN t.amount <> n.amount
                   ELSE n.rate IS NULL
                        OR t.amount <> round(n.amount * n.rate, kernel_minor_units(t.currency)) END)
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('transfer_two_sided',
            format('transfer %s has no target that agrees with it', bad));
    END IF;
    IF EXISTS (SELECT 1 FROM new_rows n JOIN invoices_source t ON t.from_withdrawal_id = n.id
               WHERE n.kind <> 'transfer' OR n.reverses_id IS NOT NULL) THEN
        PERFORM invoices_refuse('transfer_two_sided', 'only a transfer has a target');
    END IF;
    SELECT n.id INTO bad
    FROM new_rows n JOIN invoices_source t ON t.from_withdrawal_id = n.reverses_id
    WHERE n.kind = 'transfer' AND n.reverses_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM invoices_withdrawal c
                      WHERE c.source_id = t.id AND c.kind = 'cancellation'
                        AND c.effective_on = n.effective_on)
    LIMIT 1;
    IF NOT FOUND THEN
        SELECT n.id INTO bad
        FROM new_rows n JOIN invoices_source t ON t.id = n.source_id
        WHERE n.kind = 'cancellation' AND t.kind = 'transfer'
          AND NOT EXISTS (SELECT 1 FROM invoices_withdrawal r
                          WHERE r.reverses_id = t.from_withdrawal_id
                            AND r.effective_on = n.effective_on)
        LIMIT 1;
    END IF;
    IF FOUND THEN
        PERFORM invoices_refuse('transfer_two_sided',
            format('withdrawal %s takes back one side of a transfer only', bad));
    END IF;
    SELECT n.id INTO bad
    FROM new_rows n JOIN invoices_source s ON s.id = n.source_id
    WHERE n.kind = 'cancellation'
      AND (n.amount <> s.amount OR (s.kind = 'receipt' AND NOT n.is_undo))
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('source_cancelled_whole',
            format('withdrawal %s does not cancel its whole source', bad));
    END IF;

    UPDATE invoices_source s
    SET used_amount = s.used_amount + e.amount,
        touched_on = greatest(s.touched_on, e.touched_on),
        reversed_on = greatest(s.reversed_on, e.reversed_on),
        closed_on = CASE WHEN s.amount = s.used_amount + e.amount
                         THEN greatest(s.touched_on, e.touched_on) END,
        is_undone = s.is_undone OR e.is_undo
    FROM (SELECT source_id, sum(amount) AS amount, max(effective_on) AS touched_on,
                 max(effective_on) FILTER (WHERE reverses_id IS NOT NULL) AS reversed_on,
                 bool_or(is_undo AND kind = 'cancellation') AS is_undo
          FROM new_rows GROUP BY source_id) e
    WHERE s.id = e.source_id;

    SELECT n.id INTO bad
    FROM new_rows n JOIN invoices_source s ON s.id = n.source_id
    WHERE n.effective_on < s.effective_on OR n.entity_id <> s.entity_id
       OR n.effective_on < n.given_on OR NOT kernel_fits_currency(n.amount, s.currency)
       OR (n.reverses_id IS NULL AND n.effective_on < s.reversed_on AND EXISTS (
              SELECT 1 FROM invoices_withdrawal r
              WHERE r.source_id = s.id AND r.reverses_id IS NOT NULL
                AND r.effective_on > n.effective_on
                AND r.act_id <> n.act_id AND NOT (r.is_undo AND r.effective_on = (
                    SELECT o.effective_on FROM invoices_withdrawal o WHERE o.id = r.reverses_id))
              UNION ALL
              SELECT 1 FROM invoices_allocation r
              WHERE r.source_id = s.id AND r.reverses_id IS NOT NULL
                AND r.effective_on > n.effective_on
                AND r.act_id <> n.act_id AND NOT (r.is_undo AND r.effective_on = (
                    SELECT o.effective_on FROM invoices_allocation o WHERE o.id = r.reverses_id))))
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('effect_not_before',
            format('withdrawal %s does not fit its source or takes effect too early', bad));
    END IF;
    SELECT array_agg(DISTINCT s.id) INTO touched
    FROM new_rows n JOIN invoices_source s ON s.id = n.source_id WHERE s.reversed_on IS NOT NULL;
    IF touched IS NOT NULL THEN
        PERFORM invoices_check_sources(touched);
    END IF;
    PERFORM invoices_require_open(entity_id, min(effective_on)) FROM new_rows GROUP BY entity_id;
    RETURN NULL;
END $$;
CREATE TRIGGER withdrawal_posted AFTER INSERT ON invoices_withdrawal
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_withdrawal_posted();

-- Cancellations ----------------------------------------------------------------------------------

CREATE FUNCTION invoices_cancellation_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bad text;
BEGIN
    SELECT d.number INTO bad
    FROM new_rows n JOIN invoices_document d ON d.id = n.document_id
    LEFT JOIN LATERAL (
        SELECT sum(amount) AS amount, max(effective_on) AS effective_on
        FROM (SELECT w.amount, w.effective_on FROM invoices_withdrawal w
              JOIN invoices_source s ON s.id = w.source_id
              WHERE s.document_id = d.id AND w.kind = 'cancellation'
              UNION ALL
              SELECT a.amount, a.effective_on FROM invoices_adjustment a
              JOIN invoices_openitem i ON i.id = a.item_id
              WHERE i.document_id = d.id AND a.kind = 'cancellation') AS effects) AS gone ON true
    WHERE n.effective_on < d.effective_on OR d.amount <> coalesce(gone.amount, 0)
       OR n.effective_on <> gone.effective_on
    LIMIT 1;
    IF FOUND THEN
        PERFORM invoices_refuse('document_cancelled_whole',
            format('%s is not cancelled whole, or too early', bad));
    END IF;
    PERFORM invoices_require_open(d.entity_id, min(n.effective_on))
    FROM new_rows n JOIN invoices_document d ON d.id = n.document_id GROUP BY d.entity_id;
    UPDATE invoices_document d SET cancelled_on = n.effective_on, is_undone = n.is_undo
    FROM new_rows n WHERE d.id = n.document_id;
    -- The source of a credit note of nothing has no withdrawal that would say so.
    UPDATE invoices_source s SET is_undone = true
    FROM new_rows n WHERE s.document_id = n.document_id AND n.is_undo AND NOT s.is_undone;
    -- An adjustment that had been reversed cannot be undone by itself; its number becomes free too.
    UPDATE invoices_adjustment a SET is_undone = true
    FROM new_rows n JOIN invoices_openitem i ON i.document_id = n.document_id
    WHERE n.is_undo AND a.item_id = i.id AND a.reverses_id IS NULL AND NOT a.is_undone
      AND a.kind <> 'cancellation';
    RETURN NULL;
END $$;
CREATE TRIGGER documentcancellation_posted AFTER INSERT ON invoices_documentcancellation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_cancellation_posted();

-- Rows that cancel come with the cancellation of their document, at the end of the transaction at
-- the latest. These rows are rare, so that each asks for itself.
CREATE FUNCTION invoices_cancelling_tied() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    cancelled bigint;
BEGIN
    IF TG_TABLE_NAME = 'invoices_adjustment' THEN
        SELECT i.document_id INTO cancelled FROM invoices_openitem i WHERE i.id = NEW.item_id;
    ELSE
        SELECT s.document_id INTO cancelled FROM invoices_source s WHERE s.id = NEW.source_id;
        IF cancelled IS NULL THEN
            RETURN NULL;  -- a receipt undone, or a transfer taken back: checked when it is posted
        END IF;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM invoices_documentcancellation c
                   WHERE c.document_id = cancelled AND c.effective_on = NEW.effective_on) THEN
        PERFORM invoices_refuse('cancelled_with_document',
            format('document %s is cancelled as a document', cancelled));
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adjustment_cancels AFTER INSERT ON invoices_adjustment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'cancellation')
    EXECUTE FUNCTION invoices_cancelling_tied();
CREATE CONSTRAINT TRIGGER withdrawal_cancels AFTER INSERT ON invoices_withdrawal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'cancellation')
    EXECUTE FUNCTION invoices_cancelling_tied();

-- Marks end once, by a row of their own item and kind --------------------------------------------

CREATE FUNCTION invoices_mark_posted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows n JOIN invoices_mark o ON o.id = n.ends_id
               WHERE o.item_id <> n.item_id OR o.kind <> n.kind OR o.ends_id IS NOT NULL
                  OR n.from_on < o.from_on) THEN
        PERFORM invoices_refuse('mark_ends_its_own', 'a mark is ended on its own item');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER mark_posted AFTER INSERT ON invoices_mark
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_mark_posted();

-- Appended deltas become one base row each -------------------------------------------------------

CREATE FUNCTION invoices_compact_running(on_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    WITH gone AS (DELETE FROM invoices_duetotal
                  RETURNING entity_id, currency, due_on, open_amount, items)
    INSERT INTO invoices_duetotal (entity_id, currency, due_on, open_amount, items, compacted_on)
    SELECT entity_id, currency, due_on, sum(open_amount), sum(items), on_day FROM gone
    GROUP BY entity_id, currency, due_on HAVING sum(open_amount) <> 0 OR sum(items) <> 0;
    WITH gone AS (DELETE FROM invoices_customersummary
                  RETURNING customer_id, entity_id, currency, open_amount, unapplied_amount, items)
    INSERT INTO invoices_customersummary
        (customer_id, entity_id, currency, open_amount, unapplied_amount, items, compacted_on)
    SELECT customer_id, entity_id, currency, sum(open_amount), sum(unapplied_amount), sum(items),
           on_day
    FROM gone GROUP BY customer_id, entity_id, currency
    HAVING sum(open_amount) <> 0 OR sum(unapplied_amount) <> 0 OR sum(items) <> 0;
END $$;
