package main

import "errors"

type checkCmd struct{}

func (checkCmd) Run() error { return errors.New("being built") }
