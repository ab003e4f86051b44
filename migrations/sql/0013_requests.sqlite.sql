CREATE TABLE "requests_request" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "listing" UUID NOT NULL,
    "version" UUID NOT NULL,
    "product" UUID NOT NULL,
    "unit" UUID NOT NULL,
    "enterprise" UUID NOT NULL,
    "scenario" VARCHAR(200) NOT NULL,
    "purpose" VARCHAR(48) NOT NULL,
    "use_class" VARCHAR(32) NOT NULL,
    "terms" TEXT NOT NULL,
    "price_minor" INTEGER NOT NULL,
    "currency" VARCHAR(8) NOT NULL,
    "standing" VARCHAR(16) NOT NULL,
    "revision" INTEGER NOT NULL,
    "submitted_by" UUID NOT NULL,
    "submitted_at" TIMESTAMPTZ NOT NULL,
    "answer_due" DATE NOT NULL,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ,
    "ground" VARCHAR(48),
    "answered" TEXT,
    "renews" UUID
);

CREATE INDEX requests_request_listing ON "requests_request" ("listing");

CREATE INDEX requests_request_product ON "requests_request" ("product");

CREATE INDEX "requests_request_unit_standing_idx" ON "requests_request" ("unit", "standing");

CREATE INDEX "requests_request_enterprise_standing_idx" ON "requests_request" ("enterprise", "standing");

