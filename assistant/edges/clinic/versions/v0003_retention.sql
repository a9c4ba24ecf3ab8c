-- How long the clinic keeps sessions: so many months, or for good where there is no such fact. Rooms
-- let it forget what is older, and are refused to send it again.

CREATE FUNCTION kept_since() RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = assistant, pg_temp
AS $$
    SELECT coalesce(
        (SELECT now() - make_interval(months => CAST(value AS integer))
            FROM facts WHERE key = 'keep months'),
        '-infinity'
    )
$$;

CREATE FUNCTION forget_old() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = assistant, pg_temp
AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM journals WHERE began < kept_since();
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone > 0 THEN
        DELETE FROM clients c WHERE id <> 0
            AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.client = c.id)
            AND NOT EXISTS (SELECT 1 FROM plans p WHERE p.client = c.id)
            AND NOT EXISTS (SELECT 1 FROM journals j WHERE j.whose = c.whose);
        DELETE FROM client_tallies t
            WHERE client <> 0 AND NOT EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client);
    END IF;
    RETURN gone;
END $$;
CREATE INDEX journals_began ON journals (began);

CREATE FUNCTION refuse_old() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = assistant, pg_temp
AS $$
BEGIN
    IF NEW.began < kept_since() THEN
        RAISE EXCEPTION 'this is older than what the clinic keeps' USING ERRCODE = 'AS006';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_old BEFORE INSERT ON journals
    FOR EACH ROW EXECUTE FUNCTION refuse_old();

REVOKE ALL ON FUNCTION kept_since(), forget_old(), refuse_old() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_old() TO assistant_room, assistant_supervisor;
