-- PostgreSQL plans statements by statistics that it gathers every minute or so. Right after thousands of Changes were stored or planned
-- they describe a table that no longer exists, and the statements that follow become quadratic. Gathering them anew is the table
-- owner's right, which the application's role has not: it may do this, and nothing else of that kind. What another session is gathering
-- already is not waited for.
CREATE FUNCTION "gather_change_statistics"() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  EXECUTE 'ANALYZE (SKIP_LOCKED) public.change';
END
$$;
REVOKE ALL ON FUNCTION "gather_change_statistics"() FROM PUBLIC;
