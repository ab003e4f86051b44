CREATE TABLE "accounts_user" (
    "id" UUID PRIMARY KEY NOT NULL,
    "username" VARCHAR(32) UNIQUE NOT NULL,
    "display_name" VARCHAR(64) NOT NULL,
    "password_hash" VARCHAR(160) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "disabled_at" TIMESTAMPTZ
);

CREATE TABLE "accounts_guesses" (
    "id" UUID PRIMARY KEY NOT NULL,
    "name_hash" VARCHAR(64) UNIQUE NOT NULL,
    "failures" INTEGER NOT NULL,
    "locked_until" TIMESTAMPTZ
);

CREATE TABLE "accounts_session" (
    "id" UUID PRIMARY KEY NOT NULL,
    "user" UUID NOT NULL REFERENCES "accounts_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "secret_hash" VARCHAR(64) UNIQUE NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "ended_at" TIMESTAMPTZ
);

CREATE TABLE "accounts_access_token" (
    "id" UUID PRIMARY KEY NOT NULL,
    "user" UUID NOT NULL REFERENCES "accounts_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "label" VARCHAR(64) NOT NULL,
    "token_hash" VARCHAR(64) UNIQUE NOT NULL,
    "scope" VARCHAR(16) NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "revoked_at" TIMESTAMPTZ
);

CREATE INDEX "accounts_session_user_idx" ON "accounts_session" ("user");

CREATE INDEX "accounts_access_token_user_idx" ON "accounts_access_token" ("user");

