package find

import (
	"strings"
	"sync"
)

// commonWords say how a task is put, not what it is about: the grammar of
// English, and the verbs and nouns that any task of software has.
const commonWords = ` a about above add added adding after again all allow allows also always an and another any are
 as at back be because been before behind being below better between both but by call can cannot change changed changes
 changing code could create created creates current currently did do does doing done down each either else ensure every
 example existing feature few file files find first fix fixed fixes for from function functions get gets give given go
 goes good had has have help her here his how however i if implement implementation implemented improve in inside
 instead into is issue it its just keep know last least less let like line lines look made make makes making many may
 me method methods might more most much must my name named need needed needs never new next no non not nothing now of
 off old on once one only onto or other our out over own page part per place please possible present problem project
 properly put quite rather really remove removed right same say see set sets shall she should show shows since small
 so some something still such sure take task tell test tests than that the their them then there these they thing
 things this those through to too two under until up update updated updates us use used user users uses using value
 values very want wants was way we well were what when where whether which while who why will with within without word
 work works would write yet you your `

// commonSet is commonWords to look a word up in.
var commonSet = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(commonWords) {
		set[word] = true
	}
	return set
})

// common says whether a word in lower case tells nothing about a task.
func common(word string) bool { return commonSet()[word] }
