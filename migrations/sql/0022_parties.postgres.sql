CREATE TABLE "parties_key" (
    "id" UUID PRIMARY KEY NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "organisation" UUID NOT NULL,
    "custody" VARCHAR(16) NOT NULL,
    "jwk" TEXT NOT NULL,
    "thumbprint" VARCHAR(64) UNIQUE NOT NULL,
    "locked" TEXT,
    "made_at" TIMESTAMPTZ NOT NULL,
    "retired_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "parties_key_kind_organisation_key" ON "parties_key" ("kind", "organisation") WHERE retired_at IS NULL;

