-- Names in one order and found however they are typed, by keys that this database makes of them. They are compared byte
-- by byte (COLLATE "C"): no collation of a library has a part in them, so another version of one puts no index out of
-- order, and none has to be installed. docs/decisions/0053 says why. Code points are written as numbers, because whoever
-- reads this has to see them.

-- The letters of a text without case and accents, and with one sign for all apostrophes and one for all hyphens. Where the
-- database is not in UTF-8, of ASCII alone.
DO $do$
DECLARE
  plain text := '';
  other text := '';
  base text;
  points text;
  point text;
BEGIN
  IF getdatabaseencoding() <> 'UTF8' THEN
    CREATE FUNCTION folded_text(typed text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(lower(typed COLLATE "C"), '`', '''');
    RETURN;
  END IF;
  -- Letters that no decomposition leads back to the one they are looked up under, large and small.
  FOR base, points IN VALUES
    ('a', '2C65 2C6F 0251 2C6D'), ('b', '0180 0181 0182 0183 0243 0253'), ('c', '0187 0188 023B 023C'),
    ('d', '00D0 00F0 0110 0111 0189 018A 018B 018C 0256 0257'), ('e', '018E 018F 0190 01DD 0246 0247 0258 0259 025B'),
    ('f', '0191 0192'), ('g', '0193 0194 01E4 01E5 0260 0263'), ('h', '0126 0127 0266 2C67 2C68'),
    ('i', '0131 0196 0197 0268 0269 026A'), ('j', '0237 0248 0249'), ('k', '0138 0198 0199 2C69 2C6A'),
    ('l', '0141 0142 019A 023D 026B 2C60 2C61 2C62'), ('m', '019C 2C6E 0271'),
    ('n', '014A 014B 019D 019E 0220 0272'), ('o', '00D8 00F8 0186 0254 019F 0275'), ('p', '01A4 01A5 2C63 1D7D'),
    ('q', '024A 024B'), ('r', '024C 024D 2C64 027D'), ('s', '023F 2C7E 0282'),
    ('t', '0166 0167 01AB 01AC 01AD 01AE 023E 2C66 0288'), ('u', '01B1 0244 0289 028A'), ('v', '01B2 028B'),
    ('w', '2C72 2C73'), ('y', '01B3 01B4 024E 024F'), ('z', '01B5 01B6 0224 0225 0240 2C6B 2C6C 2C7F'),
    (chr(x'03C3'::int), '03C2'), (chr(x'04CF'::int), '04C0'),
    -- Letters that Ukrainian, Belarusian, Serbian, Macedonian, Kazakh and their like have beside those of Russian: their
    -- numbers put them behind the last letter.
    (chr(x'0433'::int), '0490 0491 0492 0493 0403 0453'), (chr(x'0434'::int), '0402 0452'),
    (chr(x'0435'::int), '0404 0454 04D8 04D9'), (chr(x'0437'::int), '0405 0455'), (chr(x'0438'::int), '0406 0456 0408 0458'),
    (chr(x'043A'::int), '049A 049B'), (chr(x'043B'::int), '0409 0459'), (chr(x'043D'::int), '040A 045A 04A2 04A3'),
    (chr(x'043E'::int), '04E8 04E9'), (chr(x'0442'::int), '040B 045B'), (chr(x'0443'::int), '04AE 04AF 04B0 04B1'),
    (chr(x'0445'::int), '04BA 04BB'), (chr(x'0447'::int), '040F 045F'),
    ('''', '0060 00B4 02B9 02BA 02BB 02BC 02BD 02BE 02BF 05F3 05F4 2018 2019 201A 201B 2032 2033 0022 201C 201D 201E 201F 00AB 00BB 2039 203A'),
    ('-', '00B7 058A 05BE 2010 2011 2012 2013 2014 2015 2027 2043 2212 30FB'), (',', '060C 3001')
  LOOP
    FOREACH point IN ARRAY string_to_array(points, ' ') LOOP
      other := other || chr(('x' || lpad(point, 8, '0'))::bit(32)::int);
      plain := plain || base;
    END LOOP;
  END LOOP;
  -- All large letters of scripts that have them stand in rows: Greek, Cyrillic, Armenian, Georgian, Adlam. What was met
  -- above counts.
  SELECT other || string_agg(chr(large), '' ORDER BY large), plain || string_agg(chr(large + distance), '' ORDER BY large)
  INTO other, plain
  FROM (VALUES (x'0391'::int, x'03A9'::int, 1, 32), (x'0400'::int, x'040F'::int, 1, 80), (x'0410'::int, x'042F'::int, 1, 32),
    (x'0460'::int, x'0480'::int, 2, 1), (x'048A'::int, x'04BE'::int, 2, 1), (x'04C1'::int, x'04CD'::int, 2, 1),
    (x'04D0'::int, x'052E'::int, 2, 1), (x'0531'::int, x'0556'::int, 1, 48), (x'1C90'::int, x'1CBA'::int, 1, -3008),
    (x'1CBD'::int, x'1CBF'::int, 1, -3008), (x'1E900'::int, x'1E921'::int, 1, 34)) rows (first, last, step, distance),
    generate_series(first, last, step) large;
  -- The marks of Latin, Greek and Cyrillic go; those of other scripts, which make other letters, stay. So goes what
  -- is drawn as nothing.
  EXECUTE format($create$
    CREATE FUNCTION folded_text(typed text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN octet_length(typed) = length(typed) THEN translate(lower(typed COLLATE "C"), '`"', '''''')
    ELSE replace(replace(replace(replace(translate(
      normalize(regexp_replace(lower(normalize(translate(typed, %L, ''''), NFKD) COLLATE "C"),
        '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]', '', 'g'), NFC),
      %L, %L), %L, 'ss'), %L, 'ae'), %L, 'oe'), %L, 'th') END
  $create$, chr(x'B4'::int), other || chr(x'1E9E'::int) || chr(x'C6'::int) || chr(x'152'::int) || chr(x'DE'::int),
    plain || chr(x'DF'::int) || chr(x'E6'::int) || chr(x'153'::int) || chr(x'FE'::int),
    chr(x'DF'::int), chr(x'E6'::int), chr(x'153'::int), chr(x'FE'::int));
END
$do$;
--> statement-breakpoint

-- Where a name stands in a list: its letters, with a space for whatever parts its words.
CREATE FUNCTION order_key_of(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(replace(folded_text(name), '''', ''), '[-.,;:/[:space:]]+', ' ', 'g'));
--> statement-breakpoint

-- What is searched of a text: its words parted at hyphens and dots, then with those left out, and on a line of its own all
-- in one.
CREATE FUNCTION search_form_of(folded text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN folded ~ '[-.,;:/'']'
    THEN regexp_replace(replace(folded, '''', ''), '[-.,;:/[:space:]]+', ' ', 'g') || ' ' || regexp_replace(folded, '[-.,;:/'']+', '', 'g')
    ELSE folded END ||
  chr(10) || CASE WHEN folded ~ '[-.,;:/''[:space:]]' THEN regexp_replace(folded, '[-.,;:/''[:space:]]+', '', 'g') ELSE '' END;
--> statement-breakpoint
CREATE FUNCTION search_key_of(typed text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN search_form_of(folded_text(typed));
--> statement-breakpoint

-- All parts of three characters that its words have, by which an index finds a text.
CREATE FUNCTION grams_of(key text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array(SELECT substr(word, i, 3) COLLATE "C"
  FROM regexp_split_to_table(key, '[[:space:]]') word, generate_series(1, length(word) - 2) i);
--> statement-breakpoint

-- The words that somebody looks for, each without the signs within it.
CREATE FUNCTION sought_words(typed text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(regexp_replace(translate(folded_text(typed), ',;:', '   '), '[-./'']+', '', 'g'), '[[:space:]]+', ' ', 'g'));
--> statement-breakpoint

-- The same as patterns of LIKE, all of which a search key has to match, in whatever order. A short word is not looked for
-- across the words of a name, where it would be found by chance, unless it was typed with a sign within it. Nothing is
-- found by nothing.
CREATE FUNCTION sought_patterns(typed text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN sought_words(typed) = '' THEN array[''] ELSE array(
  SELECT '%' || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%' ||
    CASE WHEN length(word) < 5 AND word = typed_word THEN chr(10) || '%' ELSE '' END
  FROM regexp_split_to_table(translate(folded_text(typed), ',;:', '   '), '[[:space:]]+') typed_word,
    regexp_replace(typed_word, '[-./'']+', '', 'g') word
  WHERE word <> '') END;
--> statement-breakpoint
REVOKE ALL ON FUNCTION folded_text(text), order_key_of(text), search_form_of(text), search_key_of(text), grams_of(text),
  sought_words(text), sought_patterns(text) FROM PUBLIC;
--> statement-breakpoint
-- Whoever writes a row makes its keys.
GRANT EXECUTE ON FUNCTION folded_text(text), order_key_of(text), search_form_of(text), search_key_of(text), grams_of(text)
  TO rekey_api, rekey_credentials, rekey_mail;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION sought_words(text), sought_patterns(text) TO rekey_api;
--> statement-breakpoint

-- One name, one spelling: as the API takes them from now on.
DO $do$
BEGIN
  IF getdatabaseencoding() = 'UTF8' THEN
    UPDATE clients SET name = normalize(name, NFC) WHERE name IS NOT NFC NORMALIZED;
    UPDATE contacts SET name = normalize(name, NFC), position = normalize(position, NFC), phone = normalize(phone, NFC)
      WHERE name IS NOT NFC NORMALIZED OR position IS NOT NFC NORMALIZED OR phone IS NOT NFC NORMALIZED;
  END IF;
END
$do$;
--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "order_key" text COLLATE "C" GENERATED ALWAYS AS (order_key_of(name)) STORED NOT NULL,
  ADD COLUMN "search_key" text COLLATE "C" GENERATED ALWAYS AS (search_key_of(name)) STORED NOT NULL;
--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "order_key" text COLLATE "C" GENERATED ALWAYS AS (order_key_of(name)) STORED NOT NULL,
  ADD COLUMN "search_key" text COLLATE "C" GENERATED ALWAYS AS (search_key_of(name || ' ' || email)) STORED NOT NULL;
--> statement-breakpoint
DROP INDEX "clients_by_name";
--> statement-breakpoint
DROP INDEX "contacts_by_client";
--> statement-breakpoint
CREATE INDEX "clients_by_name" ON "clients" USING btree ("order_key","id");
--> statement-breakpoint
CREATE INDEX "contacts_by_client" ON "contacts" USING btree ("client_id","order_key","id");
--> statement-breakpoint
-- Read far more often than written: what is new goes to its place at once, so that a search never reads a list of it.
CREATE INDEX "clients_by_part" ON "clients" USING gin (grams_of("search_key")) WITH (fastupdate=false);
--> statement-breakpoint
CREATE INDEX "contacts_by_part" ON "contacts" USING gin (grams_of("search_key")) WITH (fastupdate=false);
