/* SPDX-License-Identifier: MIT */
#include "host/node_set.h"

#include <string.h>

#define DIGITS "0123456789"
#define BLANK  ", \t\n"

/* The number at the beginning of a text, which goes on behind it. */
static bool take_number(const char **text, unsigned *ret)
{
	size_t length = strspn(*text, DIGITS);
	unsigned number = 0;

	for (size_t i = 0; i < length && number < NODES_MAX; i++)
		number = number * 10 + (unsigned)((*text)[i] - '0');
	*text += length;
	*ret = number;
	return length > 0 && number < NODES_MAX;
}

void node_set_add(struct node_set *set, unsigned node)
{
	if (node < NODES_MAX)
		set->words[node / 64] |= UINT64_C(1) << node % 64;
}

bool node_set_add_list(struct node_set *set, const char *list)
{
	for (list += strspn(list, BLANK); *list; list += strspn(list, BLANK)) {
		unsigned first, last;

		if (!take_number(&list, &first))
			return false;
		last = first;
		if (*list == '-' && (list++, !take_number(&list, &last)))
			return false;
		if (last < first || (*list && !strchr(BLANK, *list)))
			return false;
		for (unsigned node = first; node <= last; node++)
			node_set_add(set, node);
	}
	return true;
}

bool node_set_has(const struct node_set *set, unsigned node)
{
	return node < NODES_MAX &&
	       (set->words[node / 64] >> node % 64 & 1) != 0;
}

bool node_set_is_empty(const struct node_set *set)
{
	for (size_t i = 0; i < ARRAY_SIZE(set->words); i++)
		if (set->words[i])
			return false;
	return true;
}

void node_set_narrow(struct node_set *set, const struct node_set *by)
{
	struct node_set both;

	for (size_t i = 0; i < ARRAY_SIZE(both.words); i++)
		both.words[i] = set->words[i] & by->words[i];
	if (!node_set_is_empty(&both))
		*set = both;
}
