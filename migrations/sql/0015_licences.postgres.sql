CREATE TABLE "licences_licence" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "request" UUID UNIQUE NOT NULL,
    "agreement" UUID UNIQUE NOT NULL,
    "listing" UUID NOT NULL,
    "version" UUID NOT NULL,
    "product" UUID NOT NULL,
    "unit" UUID NOT NULL,
    "enterprise" UUID NOT NULL,
    "event" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "digest" VARCHAR(71) UNIQUE NOT NULL,
    "valid_from" TIMESTAMPTZ NOT NULL,
    "valid_until" TIMESTAMPTZ NOT NULL,
    "issued_at" TIMESTAMPTZ NOT NULL,
    "status_index" INTEGER UNIQUE NOT NULL,
    "epoch" INTEGER NOT NULL,
    "suspended_at" TIMESTAMPTZ,
    "revoked_at" TIMESTAMPTZ,
    "ground" VARCHAR(48)
);

CREATE INDEX licences_licence_product ON "licences_licence" USING btree ("product");

CREATE INDEX licences_licence_unit ON "licences_licence" USING btree ("unit");

CREATE INDEX licences_licence_enterprise ON "licences_licence" USING btree ("enterprise");

CREATE TABLE "licences_narrowed" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "licence" UUID NOT NULL REFERENCES "licences_licence" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "team" VARCHAR(64) NOT NULL,
    "columns" TEXT NOT NULL,
    "max_uses" INTEGER,
    "event" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "digest" VARCHAR(71) UNIQUE NOT NULL,
    "valid_from" TIMESTAMPTZ NOT NULL,
    "valid_until" TIMESTAMPTZ NOT NULL,
    "issued_at" TIMESTAMPTZ NOT NULL,
    "status_index" INTEGER UNIQUE NOT NULL,
    "revoked_at" TIMESTAMPTZ
);

