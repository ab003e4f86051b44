CREATE TABLE "agreements_agreement" (
    "id" UUID PRIMARY KEY NOT NULL,
    "request" UUID UNIQUE NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "document" TEXT NOT NULL,
    "digest" VARCHAR(71) NOT NULL,
    "provider_key" UUID NOT NULL,
    "buyer_key" UUID NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "moves" TEXT NOT NULL,
    "drawn_up_at" TIMESTAMPTZ NOT NULL,
    "concluded_at" TIMESTAMPTZ
);

CREATE TABLE "agreements_signature" (
    "id" UUID PRIMARY KEY NOT NULL,
    "agreement" UUID NOT NULL REFERENCES "agreements_agreement" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "role" VARCHAR(16) NOT NULL,
    "document" TEXT NOT NULL,
    "signed_by" UUID NOT NULL,
    "signed_at" TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX "agreements_signature_agreement_role_key" ON "agreements_signature" ("agreement", "role");

