package io.rustydb.hibernate.model;

import jakarta.persistence.Entity;

@Entity
public class CashPayment extends Payment {
    public String till;
}
