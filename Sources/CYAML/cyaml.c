#include "cyaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct cyaml_parser {
    yaml_parser_t parser;
    yaml_event_t event;
    int has_event;
};

cyaml_parser *cyaml_open(const uint8_t *bytes, size_t length) {
    cyaml_parser *parser = calloc(1, sizeof(*parser));
    if (!parser) return NULL;
    if (!yaml_parser_initialize(&parser->parser)) {
        free(parser);
        return NULL;
    }
    yaml_parser_set_input_string(&parser->parser, bytes ? bytes : (const uint8_t *)"", length);
    return parser;
}

static const char *text(const yaml_char_t *chars) { return (const char *)chars; }

int cyaml_next(cyaml_parser *parser, struct cyaml_event *event) {
    if (parser->has_event) yaml_event_delete(&parser->event);
    parser->has_event = 0;
    memset(event, 0, sizeof(*event));
    if (!yaml_parser_parse(&parser->parser, &parser->event)) return 0;
    parser->has_event = 1;
    const yaml_event_t *from = &parser->event;
    event->line = from->start_mark.line + 1;
    event->column = from->start_mark.column + 1;
    switch (from->type) {
    case YAML_DOCUMENT_START_EVENT: event->kind = CYAML_DOCUMENT; break;
    case YAML_STREAM_END_EVENT: event->kind = CYAML_STREAM_END; break;
    case YAML_ALIAS_EVENT:
        event->kind = CYAML_ALIAS;
        event->anchor = text(from->data.alias.anchor);
        break;
    case YAML_SCALAR_EVENT:
        event->kind = CYAML_SCALAR;
        event->text = from->data.scalar.value;
        event->length = from->data.scalar.length;
        event->is_plain = from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        event->anchor = text(from->data.scalar.anchor);
        event->tag = text(from->data.scalar.tag);
        break;
    case YAML_SEQUENCE_START_EVENT:
        event->kind = CYAML_SEQUENCE;
        event->anchor = text(from->data.sequence_start.anchor);
        event->tag = text(from->data.sequence_start.tag);
        break;
    case YAML_SEQUENCE_END_EVENT: event->kind = CYAML_SEQUENCE_END; break;
    case YAML_MAPPING_START_EVENT:
        event->kind = CYAML_MAPPING;
        event->anchor = text(from->data.mapping_start.anchor);
        event->tag = text(from->data.mapping_start.tag);
        break;
    case YAML_MAPPING_END_EVENT: event->kind = CYAML_MAPPING_END; break;
    default: break;
    }
    return 1;
}

struct cyaml_problem cyaml_problem(const cyaml_parser *parser) {
    const yaml_parser_t *from = &parser->parser;
    if (from->error == YAML_MEMORY_ERROR) return (struct cyaml_problem){"not enough memory", 0, 0};
    /* What the reader stops at has an offset only, and no place. */
    if (from->error == YAML_READER_ERROR) return (struct cyaml_problem){from->problem, from->mark.line + 1, 0};
    return (struct cyaml_problem){from->problem, from->problem_mark.line + 1, from->problem_mark.column + 1};
}

void cyaml_close(cyaml_parser *parser) {
    if (parser->has_event) yaml_event_delete(&parser->event);
    yaml_parser_delete(&parser->parser);
    free(parser);
}
