/* SPDX-License-Identifier: MIT */
#ifndef EMIT_TRAITS_H
#define EMIT_TRAITS_H

/* What the host is as a whole, in each format. */

#include "base/text.h"
#include "emit/json.h"
#include "host/host.h"

/* Lines of a label and a value, printable. */
void text_add_traits(struct text *text, const struct host *host);

/* Rows of a table, as markup. */
void text_add_traits_markup(struct text *text, const struct host *host);

json_t *traits_json(struct json *json, const struct host *host);

#endif
