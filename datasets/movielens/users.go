package movielens

import (
	"fmt"
	"strconv"
	"strings"

	"tandem/datasets"
	"tandem/datasets/internal/columns"
)

// person is a row of users.
type person struct {
	age             int // years; in 1M the lowest of the band
	gender          string
	occupation, zip string
}

// readUsers returns age, gender, occupation and zip of the users that ids names.
func (s *source) readUsers(l layout, ids *datasets.IDs, report *Report) (datasets.Profiles, error) {
	age, gender := columns.Labels("age"), columns.Labels("gender")
	occupation, zip := columns.Labels("occupation"), columns.Labels("zip")
	years := columns.Numbers("age_years")
	k := known{ids: ids, seen: map[string]bool{}}
	cut, parse := "::", personOfDat
	if l.name == "100k" {
		cut, parse = "|", personOfUser
	}
	err := s.eachRow(l.users, cut, "", true, func(fields []string) error {
		p, err := parse(fields)
		if err != nil {
			return err
		}
		id, ok, err := k.find(fields[0])
		if err != nil || !ok {
			return err
		}
		age.SetLabels(id, ageBand(p.age))
		years.SetNumber(id, float64(p.age))
		gender.SetLabels(id, p.gender)
		occupation.SetLabels(id, p.occupation)
		zip.SetLabels(id, strings.TrimSpace(p.zip))
		return nil
	})
	if err != nil {
		return nil, err
	}
	report.IdleUsers, report.UnknownUsers = k.unused, ids.Len()-k.used
	n := ids.Len()
	profiles := datasets.Profiles{age.Column(n), gender.Column(n), occupation.Column(n), zip.Column(n)}
	if l.name == "100k" {
		profiles = append(profiles, years.Column(n))
	}
	return profiles, nil
}

// personOfDat reads user, gender, code of age, code of occupation and zip.
func personOfDat(fields []string) (person, error) {
	if len(fields) != 5 {
		return person{}, fmt.Errorf("%d fields, want 5: user, gender, age, occupation, zip", len(fields))
	}
	code := -1
	for _, a := range ages {
		if fields[2] == strconv.Itoa(a.from) {
			code = a.from
		}
	}
	if code < 0 {
		return person{}, fmt.Errorf("age %s, want one of 1, 18, 25, 35, 45, 50, 56", clip([]byte(fields[2])))
	}
	o, err := strconv.Atoi(fields[3])
	if err != nil || o < 0 || o >= len(occupations) {
		return person{}, fmt.Errorf("occupation %s, want 0 to %d", clip([]byte(fields[3])), len(occupations)-1)
	}
	return person{code, fields[1], occupations[o], fields[4]}, checkGender(fields[1])
}

// personOfUser reads user, age, gender, occupation and zip.
func personOfUser(fields []string) (person, error) {
	if len(fields) != 5 {
		return person{}, fmt.Errorf("%d fields, want 5: user, age, gender, occupation, zip", len(fields))
	}
	years, err := strconv.Atoi(fields[1])
	if err != nil || years < 0 || years > 150 {
		return person{}, fmt.Errorf("age %s, want 0 to 150", clip([]byte(fields[1])))
	}
	return person{years, fields[2], strings.TrimSpace(fields[3]), fields[4]}, checkGender(fields[2])
}

func checkGender(code string) error {
	if code != "F" && code != "M" {
		return fmt.Errorf("gender %s, want F or M", clip([]byte(code)))
	}
	return nil
}
