#pragma once
#include <stddef.h>
#include <stdint.h>
/*
 * libyaml's events, one after the other, as a flat struct: its own has a union with pointers into the parser.
 */

/* What an event is. */
enum cyaml_kind {
    CYAML_OTHER = 0, /* begin and end of the stream, and of a document's text */
    CYAML_DOCUMENT,
    CYAML_SCALAR,
    CYAML_ALIAS,
    CYAML_SEQUENCE,
    CYAML_SEQUENCE_END,
    CYAML_MAPPING,
    CYAML_MAPPING_END,
    CYAML_STREAM_END,
};

/* Texts are not terminated by NUL alone: length counts. They are valid until the next call. */
struct cyaml_event {
    enum cyaml_kind kind;
    /* Where it begins, from 1. */
    size_t line, column;
    /* The text of a scalar. */
    const uint8_t *_Nullable text;
    size_t length;
    /* Whether a scalar has no quotes and is no block. */
    int is_plain;
    /* The anchor of a node, or the one that an alias names; NULL where there is none. */
    const char *_Nullable anchor;
    /* The tag of a node; NULL where there is none. */
    const char *_Nullable tag;
};

/* What is wrong with a text. */
struct cyaml_problem {
    const char *_Nullable message;
    size_t line, column;
};

typedef struct cyaml_parser cyaml_parser;

/* A parser of bytes that stay where they are until it is closed; NULL without memory. */
cyaml_parser *_Nullable cyaml_open(const uint8_t *_Nullable bytes, size_t length);
/* The next event; 1, or 0 where the text is wrong. */
int cyaml_next(cyaml_parser *_Nonnull parser, struct cyaml_event *_Nonnull event);
struct cyaml_problem cyaml_problem(const cyaml_parser *_Nonnull parser);
void cyaml_close(cyaml_parser *_Nonnull parser);
