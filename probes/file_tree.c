/* SPDX-License-Identifier: MIT */
#include "probes/file_tree.h"

#include "base/cleanup.h"
#include "probes/path_walk.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

static void free_node(void *pointer)
{
	struct file_node *node = pointer;

	tdestroy(node->children, free_node);
	free(node->bytes);
	free(node->name);
	free(node);
}

struct file_node *file_tree_free(struct file_node *top)
{
	if (top)
		free_node(top);
	return NULL;
}

static struct file_node *new_node(const char *name, size_t length, mode_t type)
{
	struct file_node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->type = type;
	node->name = strndup(name, length);
	if (!node->name)
		return file_tree_free(node);
	return node;
}

int file_tree_new(struct file_node **ret)
{
	*ret = new_node("", 0, S_IFDIR);
	return *ret ? 0 : -ENOMEM;
}

static int compare(const void *a, const void *b)
{
	const struct file_node *one = a, *other = b;

	return strcmp(one->name, other->name);
}

/* The entry of a directory, or NULL. */
static struct file_node *find_child(
	const struct file_node *directory, const char *name)
{
	const struct file_node key = {.name = (char *)(uintptr_t)name};
	struct file_node *const *found =
		tfind(&key, &directory->children, compare);

	return found ? *found : NULL;
}

/* A new entry of a directory that has none of that name; NULL: no memory. */
static struct file_node *add_child(struct file_node *directory,
	const char *name, size_t length, mode_t type)
{
	struct file_node *node = new_node(name, length, type);

	if (!node)
		return NULL;
	node->parent = directory;
	node->depth = directory->depth + 1;
	if (!tsearch(node, &directory->children, compare))
		return file_tree_free(node);
	return node;
}

int file_node_set(struct file_node *node, const void *bytes, size_t length)
{
	char *copy = malloc(length + 1);

	if (!copy)
		return -ENOMEM;
	if (length)
		memcpy(copy, bytes, length);
	copy[length] = '\0';
	free(node->bytes);
	node->bytes = copy;
	node->length = length;
	return 0;
}

/* Whether a component, as long as that, may stand in a path of a tree. */
static int judge_component(
	const struct file_node *directory, const char *name, size_t length)
{
	if (length == 0 || (length == 1 && name[0] == '.') ||
		(length == 2 && name[0] == '.' && name[1] == '.'))
		return -EINVAL;
	if (length > NAME_MAX || directory->depth == FILE_TREE_MAX_DEPTH)
		return -ENAMETOOLONG;
	return S_ISDIR(directory->type) ? 0 : -ENOTDIR;
}

/* The entry of a component, made and counted if there is none. */
static int enter(struct file_node *top, struct file_node *directory,
	const char *name, size_t length, mode_t type, struct file_node **ret)
{
	char key[NAME_MAX + 1];
	int error = judge_component(directory, name, length);

	if (error < 0)
		return error;
	memcpy(key, name, length);
	key[length] = '\0';
	*ret = find_child(directory, key);
	if (*ret)
		return 0;
	*ret = add_child(directory, name, length, type);
	if (!*ret)
		return -ENOMEM;
	(*ret)->implied = true;
	top->entries++;
	top->names += length;
	return 0;
}

int file_tree_add(struct file_node *top, const char *path, mode_t type,
	const void *bytes, size_t length)
{
	struct file_node *node = top;

	for (const char *name = path;;) {
		size_t size = strcspn(name, "/");
		bool last = name[size] == '\0';
		int error = enter(top, node, name, size, last ? type : S_IFDIR,
			&node);

		if (error < 0)
			return error;
		if (last)
			break;
		name += size + 1;
	}
	if (!node->implied || node->type != type)
		return -EEXIST;
	node->implied = false;
	return S_ISDIR(type) ? 0 : file_node_set(node, bytes, length);
}

struct file_node *file_tree_at(const struct file_node *top, const char *path)
{
	const struct file_node *node = top;
	char name[NAME_MAX + 1];

	while (node && *path) {
		size_t length = strcspn(path, "/");

		if (length > NAME_MAX)
			return NULL;
		memcpy(name, path, length);
		name[length] = '\0';
		node = find_child(node, name);
		path += length + (path[length] == '/');
	}
	return (struct file_node *)(uintptr_t)node;
}

/* The entry that a component leads to; the top is its own parent. */
static const struct file_node *step(
	const struct file_node *directory, const char *name)
{
	if (strcmp(name, ".") == 0)
		return directory;
	if (strcmp(name, "..") == 0)
		return directory->parent ? directory->parent : directory;
	return find_child(directory, name);
}

int file_tree_find(const struct file_node *top, const char *path, bool follow,
	const struct file_node **ret)
{
	const struct file_node *node = top;
	char name[NAME_MAX + 1];
	struct path_walk walk;
	bool last;
	int error = path_walk_start(&walk, path);

	while (error == 0 && path_walk_next(&walk, name, &last)) {
		bool through = !last || walk.wants_directory;
		const struct file_node *next = step(node, name);

		if (!next)
			return -ENOENT;
		if (S_ISLNK(next->type) && (through || follow)) {
			error = path_walk_follow(
				&walk, next->bytes, next->length);
			if (next->bytes[0] == '/')
				node = top;
			continue;
		}
		if (through && !S_ISDIR(next->type))
			return -ENOTDIR;
		node = next;
	}
	if (error == 0)
		error = path_walk_end(&walk);
	if (error == 0)
		*ret = node;
	return error;
}

/* What twalk_r(3) hands on. */
struct visit {
	void (*use)(const struct file_node *node, void *data);
	void *data;
};

static void visit(const void *node, VISIT when, void *closure)
{
	const struct visit *visit = closure;

	if (when == postorder || when == leaf)
		visit->use(*(struct file_node *const *)node, visit->data);
}

void file_node_each(const struct file_node *directory,
	void (*use)(const struct file_node *node, void *data), void *data)
{
	twalk_r(directory->children, visit,
		&(struct visit){.use = use, .data = data});
}
