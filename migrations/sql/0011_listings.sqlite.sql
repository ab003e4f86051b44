CREATE TABLE "listings_product" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(24) UNIQUE NOT NULL,
    "unit" UUID NOT NULL REFERENCES "organizations_unit" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "resource" UUID NOT NULL REFERENCES "resources_resource" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "created_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX listings_product_unit ON "listings_product" ("unit");

CREATE TABLE "listings_version" (
    "id" UUID PRIMARY KEY NOT NULL,
    "product" UUID NOT NULL REFERENCES "listings_product" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "number" INTEGER NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "revision" INTEGER NOT NULL,
    "evidence" UUID NOT NULL REFERENCES "desensitisation_evidence" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "title_zh" VARCHAR(120) NOT NULL,
    "title_en" VARCHAR(200) NOT NULL,
    "summary_zh" TEXT NOT NULL,
    "summary_en" TEXT NOT NULL,
    "scenarios" TEXT NOT NULL,
    "keywords" TEXT NOT NULL,
    "template" VARCHAR(32) NOT NULL,
    "channel" VARCHAR(24),
    "use_class" VARCHAR(24) NOT NULL,
    "price_minor" INTEGER,
    "currency" VARCHAR(8) NOT NULL,
    "price_unit" VARCHAR(16) NOT NULL,
    "ceiling_minor" INTEGER,
    "ceiling_document" VARCHAR(200) NOT NULL,
    "answers" TEXT NOT NULL,
    "drafted_by" UUID NOT NULL,
    "drafted_at" TIMESTAMPTZ NOT NULL,
    "submitted_at" TIMESTAMPTZ,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ,
    "return_ground" VARCHAR(24)
);

CREATE TABLE "listings_listing" (
    "id" UUID PRIMARY KEY NOT NULL,
    "version" UUID UNIQUE NOT NULL REFERENCES "listings_version" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "product" UUID NOT NULL REFERENCES "listings_product" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "judgement" UUID NOT NULL,
    "listed_by" UUID NOT NULL,
    "listed_at" TIMESTAMPTZ NOT NULL,
    "ended_by" UUID,
    "ended_at" TIMESTAMPTZ,
    "end_ground" VARCHAR(24)
);

CREATE UNIQUE INDEX "listings_version_product_number_key" ON "listings_version" ("product", "number");

CREATE UNIQUE INDEX "listings_version_product_key" ON "listings_version" ("product") WHERE state IN ('draft', 'submitted', 'returned');

CREATE INDEX "listings_version_state_idx" ON "listings_version" ("state");

CREATE UNIQUE INDEX "listings_listing_product_key" ON "listings_listing" ("product") WHERE ended_at IS NULL;

