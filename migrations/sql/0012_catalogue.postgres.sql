CREATE TABLE "catalogue_entry" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "listing" UUID UNIQUE NOT NULL,
    "product" UUID UNIQUE NOT NULL,
    "code" VARCHAR(32) UNIQUE NOT NULL,
    "version_number" INTEGER NOT NULL,
    "unit" UUID NOT NULL,
    "unit_code" VARCHAR(64) NOT NULL,
    "unit_zh" VARCHAR(96) NOT NULL,
    "unit_en" VARCHAR(128) NOT NULL,
    "title_zh" VARCHAR(200) NOT NULL,
    "title_en" VARCHAR(200) NOT NULL,
    "summary_zh" TEXT NOT NULL,
    "summary_en" TEXT NOT NULL,
    "scenarios" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "k" INTEGER NOT NULL,
    "largest_risk" REAL NOT NULL,
    "rows" BIGINT NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "ceiling_minor" BIGINT,
    "currency" VARCHAR(8) NOT NULL,
    "price_unit" VARCHAR(16) NOT NULL,
    "use_class" VARCHAR(32) NOT NULL,
    "channel" VARCHAR(24) NOT NULL,
    "listed_at" TIMESTAMPTZ NOT NULL,
    "measured_at" TIMESTAMPTZ NOT NULL,
    "terms" TEXT NOT NULL
);

CREATE TABLE "catalogue_facet" (
    "id" UUID PRIMARY KEY NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "value" VARCHAR(200) NOT NULL,
    "zh" VARCHAR(200) NOT NULL,
    "en" VARCHAR(200) NOT NULL,
    "products" INTEGER NOT NULL
);

CREATE INDEX "catalogue_entry_unit_code_level_id_idx" ON "catalogue_entry" ("unit_code", "level", "id");

CREATE INDEX "catalogue_entry_level_id_idx" ON "catalogue_entry" ("level", "id");

CREATE UNIQUE INDEX "catalogue_facet_kind_value_key" ON "catalogue_facet" ("kind", "value");

CREATE INDEX "catalogue_entry_words_idx" ON "catalogue_entry" USING gin (string_to_array(terms, ' '));

