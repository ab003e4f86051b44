CREATE TABLE "sharing_token" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID NOT NULL,
    "narrowed" UUID,
    "made_by" UUID NOT NULL,
    "token_hash" VARCHAR(64) UNIQUE NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "revoked_at" TIMESTAMPTZ
);

CREATE INDEX sharing_token_licence ON "sharing_token" ("licence");

CREATE TABLE "sharing_table" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID UNIQUE NOT NULL,
    "copy" UUID NOT NULL,
    "digest" VARCHAR(71) NOT NULL,
    "columns" TEXT NOT NULL,
    "rows" INTEGER NOT NULL
);

CREATE TABLE "sharing_asked" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID NOT NULL,
    "token" UUID NOT NULL REFERENCES "sharing_token" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "channel" VARCHAR(80) NOT NULL,
    "question" VARCHAR(71) NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "swept_at" TIMESTAMPTZ
);

CREATE INDEX sharing_asked_asked_at ON "sharing_asked" ("asked_at");

CREATE INDEX "sharing_asked_token_question_asked_at_idx" ON "sharing_asked" ("token", "question", "asked_at");

