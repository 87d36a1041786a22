/* SPDX-License-Identifier: MIT */
#include "act/report.h"

#include <stdlib.h>

void report_add(
	struct report *report, enum report_kind kind, const char *format, ...)
{
	struct report_line *line = array_add(&report->lines);
	struct text text = TEXT_INIT;
	va_list args;

	va_start(args, format);
	text_vaddf(&text, format, args);
	va_end(args);
	if (line)
		*line = (struct report_line){
			.kind = kind, .text = text_take(&text)};
	if (!line || !line->text) {
		text_clear(&text);
		report->failed = true;
	}
}

void report_drop(struct report *report, enum report_kind kind, size_t from)
{
	for (size_t i = from; i < report->lines.count; i++)
		if (report->lines.items[i].kind == kind)
			report->lines.items[i].kind = REPORT_DROPPED;
}

void report_clear(struct report *report)
{
	for (size_t i = 0; i < report->lines.count; i++)
		free(report->lines.items[i].text);
	array_clear(&report->lines);
}
