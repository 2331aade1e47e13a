package io.rustydb.hibernate.model;

import jakarta.persistence.Entity;

@Entity
public class CardPayment extends Payment {
    public String card;
}
