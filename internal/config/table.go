package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// option is what the struct's tags say about one name.
type option struct {
	name, def, doc, need string
	secret               bool
}

// known lists the options in their order.
func known() []option {
	params, err := env.GetFieldParams(&options{})
	if err != nil {
		panic("config: " + err.Error()) // a tag is wrong; every test would see it
	}
	fields := reflect.TypeFor[options]()
	out := make([]option, len(params))
	for i, p := range params {
		tag := fields.Field(i).Tag
		out[i] = option{
			name: p.Key, def: p.DefaultValue, doc: tag.Get("doc"), need: tag.Get("need"),
			secret: tag.Get("secret") != "",
		}
	}
	return out
}

// Table is the options as a Markdown table, for the README.
func Table() string {
	var b strings.Builder
	b.WriteString("| name | default | meaning |\n|---|---|---|\n")
	for _, o := range known() {
		def := ""
		switch {
		case o.need == "always":
			def = "**required**"
		case o.need != "":
			def = "**required** " + o.need
		case o.def != "":
			def = "`" + o.def + "`"
		}
		name := "`" + o.name + "`"
		if o.secret {
			name += " or `" + o.name + "_FILE`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, def, strings.ReplaceAll(o.doc, "|", `\|`))
	}
	return b.String()
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
