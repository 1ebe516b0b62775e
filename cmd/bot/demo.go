package main

import "errors"

type demoCmd struct{}

func (demoCmd) Run() error { return errors.New("being built") }
