package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"wegweiser/internal/flow"
)

// maxCoverage is far more than a file of counts needs, in bytes.
const maxCoverage = 16 << 20

// Coverage is how often tests went through each part of the flows; `bot test
// --coverage-out` writes it.
type Coverage struct {
	Steps   map[string]int `json:"steps"`   // by "<flow>.<step>"
	Choices map[string]int `json:"choices"` // by "<flow>.<step>.<choice>"
	Rows    map[string]int `json:"rows"`    // by "<flow>.<step>#<row, from 0>"
}

// ReadCoverage reads such a file.
func ReadCoverage(r io.Reader) (*Coverage, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCoverage+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxCoverage {
		return nil, errors.New("the file is larger than 16 MB")
	}
	var c Coverage
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("no file of `bot test --coverage-out`: %w", err)
	}
	if c.Steps == nil && c.Choices == nil && c.Rows == nil {
		return nil, errors.New("no file of `bot test --coverage-out`: it counts neither steps nor choices nor rows")
	}
	return &c, nil
}

// step is how often a step was gone through; -1: nobody counted.
func (c *Coverage) step(r flow.Ref) int {
	if c == nil {
		return -1
	}
	return c.Steps[string(r)]
}

func (c *Coverage) row(r flow.Ref, i int) int {
	if c == nil {
		return -1
	}
	return c.Rows[string(r)+"#"+strconv.Itoa(i)]
}

func (c *Coverage) choice(r flow.Ref, choice string) int {
	if c == nil {
		return -1
	}
	return c.Choices[r.ChoiceKey(choice)]
}
