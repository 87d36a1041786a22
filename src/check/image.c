/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "check/rules.h"

/* An image is what lies below it, too. */
static const struct {
	enum severity severity;
	const char *what;
} image_troubles[] = {
	[IMAGE_UNKNOWN] = {SEVERITY_UNKNOWN, "can't be looked at"},
	[IMAGE_FOREIGN] = {SEVERITY_UNKNOWN,
		"is no file, or of a kind that is not known here"},
	[IMAGE_ENCRYPTED] = {SEVERITY_BLOCK,
		"is encrypted, and a plan has no secrets"},
	[IMAGE_CORRUPT] = {SEVERITY_ACTION,
		"is marked corrupt, and QEMU does not write to it"},
	[IMAGE_MISSING] = {SEVERITY_ACTION, "is not there"},
	[IMAGE_FORBIDDEN] = {SEVERITY_ACTION, "may not be opened"},
	[IMAGE_LOCKED] = {SEVERITY_ACTION,
		"is written by another process, and QEMU does not take it "
		"before that ends"},
	[IMAGE_NO_QCOW2] = {SEVERITY_ACTION, "is no qcow2 image"},
};

/* Whoever may look at it may not be who runs QEMU, or the other way round. */
static enum severity severity_of(
	const struct host_image *image, const struct host_user *user)
{
	return image->trouble == IMAGE_FORBIDDEN && !user->is_caller
		       ? SEVERITY_UNKNOWN
		       : image_troubles[image->trouble].severity;
}

void rule_image(const struct host *host, const struct need *need,
	const struct host_need *found, struct findings *findings)
{
	const struct host_image *image = &found->image;
	cleanup_text struct text path = TEXT_INIT, word = TEXT_INIT;
	struct finding *finding;

	if (image->trouble == IMAGE_FINE)
		return;
	text_addf(&path, "/%s", image->path);
	finding = finding_add(findings, CODE_IMAGE_REFUSED,
		severity_of(image, &host->user), need->name,
		"%s: %s, of which the image is made, %s", need->device,
		text_string(&path), image_troubles[image->trouble].what);
	finding_evidence(findings, finding, "%s: %s", text_string(&path),
		image->error ? fact_reason(image->error)
			     : "by the header of the image");
	if (image->trouble == IMAGE_CORRUPT) {
		text_add_shell_word(&word, text_string(&path));
		finding_fix(findings, finding, "qemu-img check -r all %s",
			text_string(&word));
	}
	findings->failed |= path.failed || word.failed;
}
